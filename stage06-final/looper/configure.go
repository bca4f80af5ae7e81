package looper

import (
	"log/slog"
	"slices"
	"strings"
	"time"
)

// Configure changes the configuration that New was given. It is for code that did not make the application: a test sets its
// log, a program adds Debug. Call it before Run and ListenOn; after them it panics.
func (a *App) Configure(change func(*Config)) {
	if a.loop != nil {
		panic("looper: App.Configure: expected before Run and ListenOn, found after")
	}
	change(&a.given)
	a.configure()
}

// configure derives the application's configuration from the given one.
func (a *App) configure() {
	a.config = a.given.withDefaults()
	for _, s := range a.statics {
		if s.folder != nil {
			s.folder.log = a.config.Log
		}
	}
	a.statics = slices.DeleteFunc(a.statics, func(s *static) bool { return s.unrouted }) // of the previous configuration
	if a.config.StaticFS != nil || a.config.Static != "" {
		s := a.newStatic(a.config.Static, a.config.StaticFS, a.config.StaticConfig)
		s.prefix, s.unrouted = strings.TrimSuffix(a.config.StaticPrefix, "/"), true
		a.statics = slices.Insert(a.statics, 0, s)
	}
}

// withDefaults returns the configuration with its defaults filled in.
func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if !c.LogOnLoop {
		c.Log = offLoop(c.Log)
	}
	if c.StaticPrefix == "" {
		c.StaticPrefix = "/static"
	}
	if c.Server.Log == nil {
		c.Server.Log = c.Log
	}
	if c.TLS.Log == nil {
		c.TLS.Log = c.Log
	}
	if c.StallTimeout == 0 && c.Debug {
		c.StallTimeout = 100 * time.Millisecond
	}
	return c
}
