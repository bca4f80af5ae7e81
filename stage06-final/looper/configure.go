package looper

import (
	"log/slog"
	"time"
)

// Configure changes the configuration after New has been given it, for code that did not make the
// application: a test that wants its log, a program that adds Debug. It comes before Run and ListenOn, and panics after them.
func (a *App) Configure(change func(*Config)) {
	if a.loop != nil {
		panic("looper: App.Configure: expected before Run and ListenOn, found after")
	}
	change(&a.given)
	a.config = a.given.withDefaults()
}

// withDefaults returns the configuration that an application works with.
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
	if c.StallTimeout == 0 && c.Debug {
		c.StallTimeout = 100 * time.Millisecond
	}
	return c
}
