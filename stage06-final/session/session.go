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
	// ErrBegun is the error of changing a session when the response has begun: the cookie is on its way.
	ErrBegun = errors.New("session: expected a change before the response begins")

	// ErrNone is the error of changing the session of a request that has none, because no middleware New stands before its
	// handler.
	ErrNone = errors.New("session: expected a handler behind session.New")
)

// maxKey is how many bytes a key may have.
const maxKey = 128

// The package's own keys; those of flash messages begin with flashPrefix.
const (
	lifeKey  = ".life"
	loginKey = ".login"
)

// Session is what a request knows of its session. It belongs to the handler, as the Context does.
//
// What changes it has no result. As after Context.SetHeader, what responds next returns the error, a *looper.MistakeError, and sends
// nothing: of changes that cannot be kept no client is told that they are. When the response has begun, the log has a line instead.
type Session struct {
	c       *looper.Context
	keeper  *keeper
	token   string              // what the client has; "": nothing that is valid
	values  map[string][]byte   // JSON, as this request sees them; nil: none, nor a life
	touched map[string]struct{} // keys that this request has set or deleted
	life    life
	now     time.Time // when it was loaded, and then when it is saved
	rotate  bool      // the client gets another token
	cleared bool      // Clear was called: what is empty then ends
	begins  bool      // its life begins again
	refresh bool      // it is time to note that the session is in use
	used    bool      // the handler has asked for it
	fault   error     // of any change; nil: there may be some
	seal    string    // the value of the cookie that the response carries; see keeper.save
	sends   bool      // ... if it carries one
	flashes int       // how many this request has added
}

// life is when a session has begun, and was last noted, in Unix milliseconds.
type life struct {
	Began int64 `json:"b"`
	Seen  int64 `json:"s"`
}

// current is a request's session.
var current = looper.NewKey[*Session]("session")

// Get returns the request's session. It is never nil. Without the middleware New before the handler, the log has a line, the
// session is empty, and a change is ErrNone.
func Get(c *looper.Context) *Session {
	if s, ok := current.Get(c); ok {
		s.used = true
		return s
	}
	if l := c.Exchange().Loop(); l != nil && l.Inside() && c.Pattern() != "" { // not in the error page of a request without a route
		l.Misused("session.Get", "without the middleware session.New: "+c.Pattern())
	}
	return &Session{c: c, fault: ErrNone}
}

// Value returns a value of the session. It reports false if there is none, or if what was set does not fit into a T,
// as after a release that has changed the type.
func Value[T any](s *Session, key string) (value T, ok bool) {
	text, ok := s.values[key]
	if !ok || json.Unmarshal(text, &value) != nil {
		var zero T
		return zero, false
	}
	return value, true
}

// Set sets a value, which is kept as encoding/json writes it now. The error is that of encoding/json,
// ErrTooLarge (then the old value stays) or ErrNone. A key is not empty, has at most 128 bytes, and does not begin with a dot.
func (s *Session) Set(key string, value any) {
	if s.mayChange("Session.Set") {
		s.c.SetError(s.TrySet(key, value))
	}
}

// TrySet is Set for a value that may be too large because the client has chosen it: it returns the error, and the
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

// mayChange reports whether a change has an effect. ErrNone is a mistake of the program. The fault of a store was told when the session
// was loaded: an error page has nothing to add.
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

// size is how many bytes the values have as one JSON object.
func size(values map[string][]byte) int {
	n := 2
	for key, value := range values {
		quoted, _ := json.Marshal(key)
		n += len(quoted) + len(`:,`) + len(value)
	}
	return n
}

// Delete takes a value away.
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

// Clear takes all values away, the user and the messages too. If nothing is set after it, the session ends with the
// response: the store forgets it, and the cookie is cleared.
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

// Rotate gives the client another token when the response begins, and makes the old one worthless. Call it when the
// session's rights change, so that an attacker who knew the old token gains nothing by it (session fixation); Login and Logout do.
// A sealed cookie has no token of its own, so there the old cookie stays valid.
func (s *Session) Rotate() {
	if s.mayChange("Session.Rotate") {
		s.rotate = true
	}
}

// isEmpty reports whether there is nothing to be kept.
func (s *Session) isEmpty() bool { return len(s.values) <= 1 } // life

// setLife is for when the session begins, or is noted.
func (s *Session) setLife(l life) {
	s.life = l
	s.values[lifeKey], _ = json.Marshal(l)
	s.touch(lifeKey)
}

// remains is for how long it lives unless a request comes.
func (s *Session) remains(config *Config) time.Duration {
	ends := min(s.life.Seen+config.Idle.Milliseconds(), s.life.Began+config.Lifetime.Milliseconds())
	return time.Duration(ends-s.now.UnixMilli()) * time.Millisecond
}
