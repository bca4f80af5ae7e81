package session

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"looper.example/stage06-final/looper"
)

// Config holds the settings of sessions. The zero value of each field works.
type Config struct {
	// Store keeps the sessions. Default: NewMemory(MemoryConfig{}), which forgets them when the program ends.
	Store Store

	// InCookie keeps the complete session in the cookie, sealed with Keys, and nothing on the server. It has room for
	// about 2.9 KB of values, and three limits that a store has not: a copied cookie stays valid after a
	// logout, until Idle and Lifetime are over, unless StillValid says no; of two responses at the same time,
	// the one that arrives last replaces the complete session; and the browser sends all of it with each request.
	InCookie bool

	// Keys seal cookies: those of InCookie and SetSealed. The first key seals, all keys open. Without these two, none are needed.
	Keys []Key

	// Name is the cookie's name. Default "__Host-session", or "session" with Insecure. Browsers accept a name with
	// "__Host-" only from the host itself, over TLS: no other subdomain can plant one.
	Name string

	// Insecure sends cookies without TLS too. It is for development, and New writes a warning. Except for Safari, browsers send
	// secure cookies to http://localhost as well.
	Insecure bool

	// SameSite says with which requests from other sites browsers send the cookie. Default Lax: with links, not with forms.
	SameSite http.SameSite

	// Idle is how long a session lives without a request. It may end up to a tenth earlier, because a request is noted
	// only if a tenth of Idle has passed since the last note. Default 24 h.
	Idle time.Duration

	// Lifetime is how long a session lives at most, also with requests. Login begins it again. Default 30 days.
	Lifetime time.Duration

	// MaxBytes bounds the values of a session, as JSON with their keys. Default 32 KiB; with InCookie at most
	// what fits into a cookie.
	MaxBytes int

	// StillValid is called for each request of a user who has logged in, with the time of the login. If it reports false, the
	// request has an empty session. To log a user out everywhere, keep the time of that, and return since.After(it). StillValid
	// may wait. An error that is not a *looper.Error becomes 503. Default: all are valid.
	StillValid func(c *looper.Context, user string, since time.Time) (bool, error)

	// Argon2 holds the costs of passwords.
	Argon2 Argon2

	// Log gets the warning of Insecure, and a line (level Info) if a request's changes are dropped because the session has ended.
	// Default: the application's log, which never holds the loop; for the warning, slog.Default().
	Log *slog.Logger
}

// withDefaults returns config with the defaults of the fields that are not set.
func (config Config) withDefaults() Config {
	if config.Name == "" {
		config.Name = "__Host-session"
		if config.Insecure {
			config.Name = "session"
		}
	}
	if config.SameSite == 0 {
		config.SameSite = http.SameSiteLaxMode
	}
	if config.Idle == 0 {
		config.Idle = 24 * time.Hour
	}
	if config.Lifetime == 0 {
		config.Lifetime = 30 * 24 * time.Hour
	}
	if config.MaxBytes == 0 {
		config.MaxBytes = 32 << 10
	}
	if config.InCookie {
		config.MaxBytes = min(config.MaxBytes, Room(config.Name))
	}
	if config.Store == nil && !config.InCookie {
		config.Store = NewMemory(MemoryConfig{})
	}
	config.Argon2 = config.Argon2.withDefaults()
	return config
}

// check panics for settings that cannot work.
func (config Config) check() {
	fail := func(format string, args ...any) { panic("session: New: " + fmt.Sprintf(format, args...)) }
	lower := strings.ToLower(config.Name)
	switch {
	case config.InCookie && config.Store != nil:
		fail("expected InCookie or a Store, found both")
	case config.InCookie && len(config.Keys) == 0:
		fail("expected Keys for InCookie, found none")
	case config.Idle < 0 || config.Lifetime < 0 || config.Lifetime > MaxLifetime:
		fail("expected lifetimes from 0 to %v, found Idle %v and Lifetime %v", MaxLifetime, config.Idle, config.Lifetime)
	case config.MaxBytes < 0:
		fail("expected a positive MaxBytes, found %d", config.MaxBytes)
	case config.Insecure && (strings.HasPrefix(lower, "__host-") || strings.HasPrefix(lower, "__secure-")):
		fail("expected a name that browsers accept without TLS, found %q with Insecure", config.Name)
	case config.Insecure && config.SameSite == http.SameSiteNoneMode:
		fail("expected a SameSite that browsers accept without TLS, found None with Insecure")
	case config.Name != "" && (&http.Cookie{Name: config.Name}).Valid() != nil:
		fail("expected the name of a cookie, found %q", config.Name)
	}
	if err := config.Argon2.withDefaults().check(); err != nil {
		fail("%v", err)
	}
}
