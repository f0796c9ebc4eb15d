/** What the page makes its forms from. */
import { PROFILE_NAMES } from '../contracts/config.ts';
import type { ProfileName, RunConfig } from '../contracts/config.ts';
import { ENGINE_VERSION, FIELDS, PROFILES, RISK_PRESETS, resolveRequest } from '../core/engine/index.ts';
import { invariant } from '../contracts/assert.ts';
import { STAT_DEFINITIONS } from '../core/stats/index.ts';
import { STRATEGIES } from '../core/strategy/index.ts';
import type { Catalog } from './protocol/api.ts';

function perProfile<T>(value: (profile: ProfileName) => T): Readonly<Record<ProfileName, T>> {
  return Object.fromEntries(PROFILE_NAMES.map((profile) => [profile, value(profile)])) as Record<ProfileName, T>;
}

function configOf(profile: ProfileName): RunConfig {
  const request = resolveRequest({ profile });
  invariant(request.ok, `the defaults of profile ${profile} are refused`);
  return request.value.config;
}

export function catalog(): Catalog {
  return {
    engine_version: ENGINE_VERSION,
    strategies: [...STRATEGIES.values()].map(({ name, title, description, params }) => ({
      name,
      title,
      description,
      params,
    })),
    fields: FIELDS,
    profiles: perProfile(configOf),
    profile_help: perProfile((profile) => PROFILES[profile].help),
    risk_presets: RISK_PRESETS as Catalog['risk_presets'],
    stats: STAT_DEFINITIONS,
  };
}
