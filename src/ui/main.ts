import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import { App } from './state/app.svelte.ts';
import AppView from './views/App.svelte';

mount(AppView, { target: document.getElementById('app')!, props: { app: new App() } });
