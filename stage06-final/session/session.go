package session

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"looper.example/stage06-final/looper"
)

var (
	// ErrBegun is the error of changing a session after the response has begun: the cookie is on its way.
	ErrBegun = errors.New("session: expected a change before the response begins")

	// ErrNone is the error of changing the session of a request that has none, because its handler is not wrapped by
	// the middleware New.
	ErrNone = errors.New("session: expected a handler inside the middleware session.New")
)

// maxKey is the length, in bytes, of the longest key.
const maxKey = 128

// The package's own keys; those of flash messages begin with flashPrefix.
const (
	lifeKey  = ".life"
	loginKey = ".login"
)

// Session is the session of a request. It belongs to the handler, as the Context does.
//
// Methods that change it have no result. As after Context.SetHeader, the method that responds next returns the error, a
// *looper.MistakeError, and sends nothing, so no client is told of a change that was not kept. After the response has begun, an error
// goes into the log instead.
type Session struct {
	c       *looper.Context
	keeper  *keeper
	token   string              // the client's; "": none that is valid
	values  map[string][]byte   // JSON, as this request sees them; nil: none, not even a life
	touched map[string]struct{} // keys that this request has set or deleted
	life    life
	now     time.Time // the time of loading, and later that of saving
	rotate  bool      // the client gets a new token
	cleared bool      // Clear was called: an empty session then ends
	begins  bool      // its life begins again
	refresh bool      // it is time to note that the session is in use
	used    bool      // the handler has called Get
	fault   error     // the error of any change; nil: changes are allowed
	seal    string    // the value of the cookie that the response carries; see keeper.save
	sends   bool      // the response carries a cookie
	flashes int       // messages that this request has added
}

// life holds the times when a session began, and was last noted, in Unix milliseconds.
type life struct {
	Began int64 `json:"b"`
	Seen  int64 `json:"s"`
}

// current is the key of a request's session.
var current = looper.NewKey[*Session]("session")

// Get returns the request's session. It is never nil. If the middleware New is not around the handler, the log has a line, the
// session is empty, and a change is ErrNone.
func Get(c *looper.Context) *Session {
	if s, ok := current.Get(c); ok {
		s.used = true
		return s
	}
	if l := c.Exchange().Loop(); l != nil && l.Inside() && c.Pattern() != "" { // an error page of a request without a route may call Get
		l.Misused("session.Get", "without the middleware session.New: "+c.Pattern())
	}
	return &Session{c: c, fault: ErrNone}
}

// Value returns a value of the session. It reports false if there is none, or if the value does not fit into a T,
// as after a release that has changed the type.
func Value[T any](s *Session, key string) (value T, ok bool) {
	text, ok := s.values[key]
	if !ok || json.Unmarshal(text, &value) != nil {
		var zero T
		return zero, false
	}
	return value, true
}

// Set sets a value, which is kept as encoding/json encodes it now. The error is that of encoding/json,
// ErrTooLarge (then the old value stays) or ErrNone. A key is not empty, has at most 128 bytes, and does not begin with a dot.
func (s *Session) Set(key string, value any) {
	if s.mayChange("Session.Set") {
		s.c.SetError(s.TrySet(key, value))
	}
}

// TrySet is Set for a value that may be too large because the client has chosen it: TrySet returns the error, and the
// response does not fail.
func (s *Session) TrySet(key string, value any) error {
	switch {
	case s.fault != nil:
		return s.fault
	case key == "" || len(key) > maxKey || strings.HasPrefix(key, "."):
		return fmt.Errorf("session: expected a key of 1 to %d bytes that does not begin with a dot, found %.200q", maxKey, key)
	}
	return s.set(key, value)
}

// mayChange reports whether a change has an effect. ErrNone is a mistake of the program. The fault of a store was reported when the
// session was loaded: an error page has nothing to add.
func (s *Session) mayChange(what string) bool {
	switch s.fault {
	case nil:
		return true
	case ErrNone:
		s.c.SetError(ErrNone)
	case ErrBegun:
		if l := s.c.Exchange().Loop(); l != nil {
			l.Misused(what, "when the response has begun")
		}
	}
	return false
}

func (s *Session) set(key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("session: value of %q: %w", key, err)
	}
	if s.values == nil {
		s.values = make(map[string][]byte)
		s.setLife(life{s.now.UnixMilli(), s.now.UnixMilli()})
	}
	old, had := s.values[key]
	s.values[key] = text
	if size(s.values) > s.keeper.config.MaxBytes {
		if delete(s.values, key); had {
			s.values[key] = old
		}
		return fmt.Errorf("value of %q: %w: more than %d bytes", key, ErrTooLarge, s.keeper.config.MaxBytes)
	}
	s.touch(key)
	return nil
}

func (s *Session) touch(key string) {
	if s.touched == nil {
		s.touched = make(map[string]struct{})
	}
	s.touched[key] = struct{}{}
}

// size returns the length, in bytes, of the values as one JSON object.
func size(values map[string][]byte) int {
	n := 2
	for key, value := range values {
		quoted, _ := json.Marshal(key)
		n += len(quoted) + len(`:,`) + len(value)
	}
	return n
}

// Delete deletes a value.
func (s *Session) Delete(key string) {
	if s.mayChange("Session.Delete") {
		s.delete(key)
	}
}

func (s *Session) delete(key string) {
	if _, ok := s.values[key]; ok && key != lifeKey {
		delete(s.values, key)
		s.touch(key)
	}
}

// Clear deletes all values, the user and the messages too. If nothing is set after it, the session ends with the
// response: the store deletes it, and the cookie is cleared.
func (s *Session) Clear() {
	if s.mayChange("Session.Clear") {
		s.clear()
	}
}

func (s *Session) clear() {
	for key := range s.values {
		s.delete(key)
	}
	s.cleared = true
}

// Rotate gives the client a new token when the response begins, and makes the old one invalid. Call it when the
// session's rights change, so that an attacker who knew the old token gains nothing by it (session fixation); Login and Logout do.
// A sealed cookie has no token of its own, so there the old cookie stays valid.
func (s *Session) Rotate() {
	if s.mayChange("Session.Rotate") {
		s.rotate = true
	}
}

// isEmpty reports whether there is nothing to keep.
func (s *Session) isEmpty() bool { return len(s.values) <= 1 } // only its life

// setLife sets the times of a session, when it begins or is noted.
func (s *Session) setLife(l life) {
	s.life = l
	s.values[lifeKey], _ = json.Marshal(l)
	s.touch(lifeKey)
}

// remains returns how long the session lives if no request comes.
func (s *Session) remains(config *Config) time.Duration {
	ends := min(s.life.Seen+config.Idle.Milliseconds(), s.life.Began+config.Lifetime.Milliseconds())
	return time.Duration(ends-s.now.UnixMilli()) * time.Millisecond
}
