package session

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"looper.example/stage06-final/looper"
)

// SetSealed sets a cookie that the client can neither read nor change. It is valid for life, and has the path "/" and the
// attributes of the session's cookie. It needs Config.Keys. If the cookie cannot be set, the response fails, as after
// Context.SetCookie; its further errors are those of Sealer.Seal, and ErrNone.
// Context.ClearCookie removes the cookie, but a copy of it stays valid.
func SetSealed(c *looper.Context, name, value string, life time.Duration) {
	k, err := keeperOf(c)
	if err != nil {
		c.SetError(err)
		return
	}
	if name == k.config.Name {
		c.SetError(fmt.Errorf("cookie %q: expected another name than the session's own", name)) // a value would be taken for a session
		return
	}
	sealed, err := k.sealer.Seal(name, []byte(value), c.Exchange().Loop().Date(), life)
	if err != nil {
		c.SetError(fmt.Errorf("cookie %q: %w", name, err))
		return
	}
	c.SetCookie(k.cookie(name, sealed, life))
}

// Sealed returns the value of a cookie that SetSealed has set. It reports false if there is no valid one, or if there are
// several that differ.
func Sealed(c *looper.Context, name string) (value string, ok bool) {
	k, err := keeperOf(c)
	if err != nil {
		return "", false
	}
	plain, _, err := k.sealer.Open(name, k.token(c, name), c.Exchange().Loop().Date())
	return string(plain), err == nil
}

var errNoKeys = errors.New("session: expected Config.Keys, found none")

// keeperOf returns the keeper of a request, or an error if it has no keys.
func keeperOf(c *looper.Context) (*keeper, error) {
	switch s := Get(c); {
	case s.keeper == nil:
		return nil, ErrNone
	case s.keeper.sealer == nil:
		return nil, errNoKeys
	default:
		return s.keeper, nil
	}
}

// keepFromCaches forbids shared caches to keep a response that is meant for one client: one with the session's cookie, or for a user
// who has logged in. Any other response whose handler has read the session varies with the cookie.
func (s *Session) keepFromCaches(c *looper.Context) {
	_, known := s.values[loginKey]
	switch {
	case s.sends || known && s.used:
		if !says(c, "Cache-Control", "private") && !says(c, "Cache-Control", "no-store") {
			c.SetHeader("Cache-Control", "private, no-cache")
		}
	case s.used && !says(c, "Vary", "Cookie") && !says(c, "Vary", "*"):
		c.AddHeader("Vary", "Cookie")
	}
}

// says reports whether a list in the response's fields of a name has a member. A member with an argument is a different one:
// private="X-Mine" keeps only one field from shared caches (RFC 9111, section 5.2.2.7).
func says(c *looper.Context, name, member string) bool {
	for found, list := range c.Exchange().Fields() {
		if !strings.EqualFold(string(found), name) {
			continue
		}
		for element := range strings.SplitSeq(string(list), ",") {
			if strings.EqualFold(strings.TrimSpace(element), member) {
				return true
			}
		}
	}
	return false
}
