/**
 * Every reason for which the loader refuses a file, and every note it makes about one it accepts, each
 * with its sentence. The lists are closed: a code that is not here cannot be raised. `{name}` stands for
 * a value filled in by the loader; the place (line and column) travels beside the sentence.
 */

export const LOADER_REFUSALS = {
  EMPTY_FILE: 'The file is empty. Choose a file with price bars in it.',
  HEADER_ONLY: 'The file has a header and no rows below it. Export it again with the bars included.',
  NO_ROWS: 'Nothing is left to load: {why}.',
  NOT_TEXT: 'This is {kind}, not price bars. Choose a CSV, JSON, Parquet, .gz or .zip file.',
  HTML_PAGE:
    'This is a web page, probably an error page saved under a data file’s name. Open it to see what it says and download the data again.',
  UTF16_NO_BOM:
    'The text is UTF-16 without its byte order mark, so it cannot be told from binary data. Save it again as UTF-8.',
  UTF16_CUT_OFF:
    'The UTF-16 text ends in the middle of a character, so its end is missing. Download or copy the file again.',
  NUL_BYTE: 'There is a NUL byte here, so this is not a text file. Export it again as CSV in UTF-8.',
  INVALID_UTF8:
    'These bytes are not UTF-8{reading}. Save the file again as UTF-8 (in a spreadsheet that is the format “CSV UTF-8”).',
  UNSUPPORTED_CONTAINER: 'This is {kind}, which is not read here. {advice}',
  COMPRESSED_BROKEN: 'The {container} data is broken: {why}. Download the file again.',
  COMPRESSED_TOO_BIG:
    'The {container} data unpacks to more than {limit}, which looks like a trap rather than price bars. Unpack it yourself and load the file inside.',
  NESTED_CONTAINER: 'Inside the {outer} file there is {inner}. Unpack it once and load the file inside.',
  ZIP_NO_ENTRY: 'The zip file holds no file with price bars. Found: {entries}.',
  UNKNOWN_ENTRY: 'The zip file has no entry {entry}. It holds: {entries}.',
  NO_ENTRIES: 'The file is no zip, so it has no entry {entry}. Load it without naming one.',
  PARQUET_BROKEN:
    'The Parquet file cannot be read: {why}. Download it again, or write it anew with Snappy or Zstandard, or as CSV.',
  PARQUET_FIXED_POINT:
    'The Parquet column {name} holds fixed-point numbers ({type}), whose scale cannot be trusted. Write prices as doubles.',
  FILE_CHANGED: 'The file changed while it was being read. Wait until it is complete and load it again.',
  READ_FAILED: 'The file could not be read: {why}.',
  IS_FOLDER: 'This is a folder. Choose the files in it.',
  CANCELLED: 'Loading was cancelled.',
  NOT_OHLCV:
    'No price bars were found: no header names a time, open, high, low and close, and no row looks like them. Name the columns by position (--columns t,o,h,l,c,v).',
  MISSING_COLUMN:
    'The header names no column for {roles}. It has: {header}. Rename one, or name the columns by position (--columns).',
  DUPLICATE_HEADER: 'The header names {name} twice, so which one is meant cannot be known. Rename one of them.',
  TOO_MANY_COLUMNS:
    'The line has {count} columns, more than the {limit} that are read. Remove those that are not needed.',
  LINE_TOO_LONG: 'The line is longer than {limit} bytes, so this is not a table of bars, or its line ends are missing.',
  FIELD_COUNT: 'The line has {count} where {expected} were expected. Complete it or remove it.',
  UNCLOSED_QUOTE: 'The quotation mark opened here is never closed. Close it or take it out.',
  BAD_QUOTE:
    'After a closing quotation mark only a delimiter may follow, here is more text. Double the quotation marks inside of a field, or take them out.',
  JSON_SYNTAX: 'The JSON is broken here: {why}. Write or download the file again.',
  JSON_TOO_BIG:
    'The JSON holds columns, which have to be read as a whole, and has more than {limit} bytes. Write one object a bar instead, or CSV.',
  JSON_SHAPE:
    'The JSON holds no list of bars: neither arrays like [time, open, high, low, close, volume] nor objects with those names, nor columns under them. If it is a message of the service, do what it says and download again.',
  BAD_COLUMNS: 'The columns given ({given}) do not fit: {why}.',
  BAD_NUMBER: 'The {role} {text} is not a number that can be used: {why}. Correct it or remove the line.',
  NONPOSITIVE_PRICE:
    'The {role} is {text}; prices must be above zero. Allow it with --allow-nonpositive if the market really went there.',
  NEGATIVE_VOLUME: 'The volume is {text}; a volume cannot be negative. Correct it or remove the line.',
  OHLC_VIOLATION:
    'The bar’s high and low do not contain its open and close ({text}). Correct it, or load the file with --ohlc keep or clamp.',
  BAD_TIME: 'The time {text} cannot be used: {why}. Correct it or remove the line.',
  MIXED_EPOCH_UNITS:
    'The time {text} is in another unit than the rows before it ({unit}). Split the file where the unit changes and load both parts.',
  MIXED_CLOCKS: 'The time {text} {has} an offset from UTC, unlike the rows before it. Write all times the same way.',
  DUPLICATE_TIME: 'There are two bars at {text} with different values.{hint} Remove one of them.',
  TIME_SKIPPED: 'The clock in {zone} skipped {text} when summer time began, so the zone is probably another one.',
  UNKNOWN_ZONE:
    'There is no time zone named {zone}. Use an IANA name such as America/New_York, UTC, or an offset such as +02:00.',
  UNKNOWN_SYMBOL: 'The file has no symbol {symbol}. It holds: {symbols}.',
  UNKNOWN_INTERVAL:
    'The stamps close their bars, but the interval cannot be told from one row. Give it (--interval 1h).',
  INTERVAL_TOO_LONG:
    'If each bar lasts {interval}, the last one closes after the year 9999. Give the length of a bar (--interval 1h).',
  PRICE_SCALE: 'The {role} divided by {scale} is no number that can be used. Give another scale (--price-scale).',
  FOLLOW_KIND: 'Only a text with one bar a line can be followed while it grows; this is {kind}.',
  FOLLOW_ORDER:
    'Only a file whose bars come in order of time can be followed; these are {order}. Let the newest bar be the last line.',
  FOLLOW_INTERVAL:
    'The first bars are {first} apart, most of the bars {most}, so how long a bar is cannot be told for those to come. Give it (--interval {most}).',
  FOLLOW_LATE: 'The bar at {text} is not later than the one before it, which a run that follows the file has seen.',
  FOLLOW_CHANGED: 'The rows do not go on as they began: {why}. Load the file anew.',
  FOLLOW_CLOSED:
    'The bars that have come belong to a longer one that had closed already, so the run cannot go on with them.',
  FOLLOW_LOST: 'The file was {what} after {bytes} bytes of it had been read. What was read is kept.',
  MERGE_OVERLAP: 'The files {first} and {second} both have a bar at {text}, with different values.',
  MERGE_SERIES: 'The files hold {count} series of bars, not one: {series}. {advice}',
  MERGE_INTERVALS: 'The files have different intervals ({first} and {second}); bars of one interval are needed.',
  RESAMPLE_INTERVAL: 'Bars of {from} cannot be made into bars of {to}: {why}.',
} as const;

export type LoaderRefusalCode = keyof typeof LOADER_REFUSALS;

export const LOADER_NOTES = {
  SOURCE: 'Recognised as {source}.',
  POSITIONAL: 'There is no header; columns were taken by position: {columns}.',
  EPOCH_UNIT: 'Times are counted in {unit} since 1970.',
  CLOSE_STAMPED: 'Stamps close their bars; times were moved back by one interval to each bar’s open.',
  ZONE_GIVEN: 'Times were read in {zone} and turned into UTC.',
  ZONE_KNOWN: 'Times carry no zone; {source} writes them in {zone}.',
  DATE_ONLY: 'Times are dates alone; each bar is stamped 00:00 UTC of its date.',
  PERIOD_START: 'Times are months, quarters or weeks; each bar is stamped 00:00 UTC of its first day.',
  DATE_ORDER: 'Dates were read as {order}.',
  DECIMAL_COMMA: 'Numbers were read with a decimal comma.',
  DECIMAL_POINT:
    'Numbers such as {text} were read with a decimal point; if it parts thousands, say so (--decimal comma).',
  NO_VOLUME: 'There is no volume column; every volume is 0.',
  SPARE_VOLUME: 'The column {first} is 0 throughout; the volume was taken from {second}.',
  VOLUME_PARTS: 'The volume is that of {first} and {second} together.',
  VOLUME_MONEY: 'The volume was taken from {name}, which may count money rather than the thing traded.',
  VOLUME_UNIT: 'The volume was taken from {name} as it stands; the name says that it counts in a larger unit.',
  VOLUME_CHOSEN: 'Of several volume columns, {name} was taken.',
  BID_CHOSEN: 'Prices are those of the bid ({name}), not of the ask ({other}).',
  PRICE_SCALED: 'Prices were divided by {scale}.',
  SYMBOL_CHOSEN: 'Of {count} symbols, only {symbol} was loaded.',
  INTERVAL_NAMED: 'The interval of {interval} was taken from the {origin}.',
  NOT_UTC_DATE: 'The option tz was not needed: {why}.',
  ONE_ROW: 'There is only one bar.',
  UTF16: 'The text is UTF-16; it was read as such.',
  LONE_CR: 'Lines end in a carriage return alone, as on very old machines.',
  MIXED_LINE_ENDS: 'Lines end in different ways.',
  BLANK_LINE: 'A blank line between the rows was passed over.',
  COMMENT: 'A comment line was passed over.',
  PREAMBLE: 'A line above the header was passed over.',
  EXTRA_HEADER: 'A further header line was passed over.',
  REPEATED_HEADER: 'The header is repeated here; the line was passed over.',
  DUPLICATE_NAME: 'The header names {name} twice; that column is not used.',
  FOOTER: 'The closing line is not a bar; it was passed over.',
  NULL_ROW: 'A row without prices was passed over.',
  UNFINISHED_ROW: 'A bar that was not finished yet was passed over.',
  THOUSANDS: 'Thousands separators were taken out.',
  FRACTION: 'A price in eighths or 32nds, such as 101-16, was turned into a decimal number.',
  CURRENCY: 'A currency sign was taken out.',
  SUFFIX: 'A volume written with K, M, B or T was multiplied out.',
  INVISIBLE: 'Invisible characters in a number or time were taken out.',
  LONG_NUMBER: 'A number has more than 20 digits; it was rounded to the nearest double.',
  NEGATIVE_ZERO: 'A minus zero was read as zero.',
  NO_VOLUME_VALUE: 'A volume that is not given was read as 0.',
  OHLC_VIOLATION: 'The bar’s high and low do not contain its open and close; it is kept as it is.',
  OHLC_CLAMPED: 'The bar’s high and low did not contain its open and close; they were widened to.',
  PRICE_JUMP: 'The close is {factor} times the one before.',
  MERGED_UNNAMED:
    'The files {first} and {second} name no symbol, and neither names nor times show that they are of one: if they are not, give each alone.',
  LOOKS_SWAPPED:
    'More than half of the bars have a high and low that do not contain open and close: columns may be swapped.',
  UNSORTED: 'Rows were not in order of time; they were sorted.',
  DESCENDING: 'Rows ran from newest to oldest; they were turned round.',
  DUPLICATE_ROW: 'A row that repeats another one exactly was dropped.',
  GAP: 'Bars are missing: the steps longer than one and a half intervals are listed.',
  MIXED_INTERVALS: 'Steps between bars differ: {count} are not of {interval}, the commonest.',
  MIXED_OFFSETS: 'Times carry different offsets from UTC; each was read with its own.',
  HOUR_24: 'A time of 24:00 was read as midnight of the next day.',
  FUTURE: 'The last bar, {text}, lies in the future.',
  INTERVAL_DIFFERS: 'The interval given ({given}) differs from the commonest step ({found}).',
  MERGED: '{count} files were merged; {dropped} bars that were in two of them were dropped.',
} as const;

export type LoaderNoteCode = keyof typeof LOADER_NOTES;
