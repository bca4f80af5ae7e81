package session

import (
	"cmp"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/task"
)

// keeper is one middleware: it loads sessions and saves them.
type keeper struct {
	config  Config
	sealer  *Sealer // nil: there are no keys
	vault   vault
	hashing *hashing
}

// vault is where the content of sessions is: in a store, or in the cookie itself.
type vault interface {
	// load returns the values of what a client has; nil: it is not valid.
	load(c *looper.Context, token string) (map[string][]byte, error)

	// save keeps what the request has changed, and returns what the client is to have; "": it keeps what it has. If
	// the session has ended meanwhile, the error is errEnded.
	save(c *looper.Context, s *Session) (token string, err error)

	// end forgets a session.
	end(c *looper.Context, s *Session) error
}

// errEnded says that another request has ended the session, or rotated it.
var errEnded = errors.New("session: it has ended meanwhile")

// New returns middleware that gives each request a session. It panics for settings that cannot work. Put it before the
// handlers that use sessions, by App.Use or Group.Use; if it stands twice, the outer one counts. One middleware belongs to one
// application.
//
// The client gets 503, and the log a line, when the store fails: before the handler if the session cannot be loaded,
// or in the place of its response if it cannot be saved. A client without a cookie does not need the store.
//
// What a handler changes is saved also if it returns an error, but not if the client goes before the response.
func New(config Config) looper.Middleware {
	config.check()
	config = config.withDefaults()
	k := &keeper{config: config, hashing: newHashing(config.Argon2)}
	if len(config.Keys) > 0 {
		sealer, err := NewSealer(config.Keys...)
		if err != nil {
			panic("session: New: " + err.Error())
		}
		k.sealer = sealer
	}
	k.vault = inStore{config.Store}
	if config.InCookie {
		k.vault = inCookie{k.sealer, config.Name}
	}
	if config.Insecure {
		cmp.Or(config.Log, slog.Default()).Warn("sessions: cookies are sent without TLS too, where everybody on the way can read them (Config.Insecure)", "cookie", config.Name)
	}
	return k.wrap
}

// wrap is the middleware.
func (k *keeper) wrap(next looper.Handler) looper.Handler {
	return func(c *looper.Context) error {
		if _, ok := current.Get(c); ok {
			return next(c)
		}
		s, err := k.load(c)
		current.Set(c, s)
		if err != nil {
			return err
		}
		c.OnResponse(func(*looper.Response) error { return k.save(c, s) })
		return next(c)
	}
}

// load makes the request's session. If it fails, the error page has an empty one.
func (k *keeper) load(c *looper.Context) (s *Session, err error) {
	s = &Session{c: c, keeper: k}
	if s.token = k.token(c, k.config.Name); s.token != "" {
		s.values, err = k.vault.load(c, s.token)
	}
	s.now = c.Exchange().Loop().Date() // after the store has responded
	valid := false
	if err == nil {
		valid, err = k.isValid(c, s)
	}
	switch {
	case err != nil:
		err = unavailable(err)
		return &Session{c: c, keeper: k, fault: err, used: true}, err
	case !valid:
		s.token, s.values = "", nil
	default:
		s.refresh = s.now.Sub(time.UnixMilli(s.life.Seen)) >= k.config.Idle/10
	}
	return s, nil
}

// isValid reports whether what was loaded is a session that still lives.
func (k *keeper) isValid(c *looper.Context, s *Session) (bool, error) {
	if s.values == nil || json.Unmarshal(s.values[lifeKey], &s.life) != nil {
		return false, nil
	}
	if s.remains(&k.config) <= 0 || s.life.Seen > s.now.Add(skew).UnixMilli() {
		return false, nil
	}
	who, ok := Value[login](s, loginKey)
	if !ok || k.config.StillValid == nil {
		return true, nil
	}
	return k.config.StillValid(c, who.User, time.UnixMilli(who.At))
}

// token is the value of a cookie; "" if there is none. With several that differ nobody knows which one
// is the client's own and which was planted by a neighbour, so none counts.
func (k *keeper) token(c *looper.Context, name string) (token string) {
	for found, value := range c.Cookies() {
		switch {
		case found != name || value == "":
		case token != "" && token != value:
			return ""
		default:
			token = value
		}
	}
	return token
}

// save is called when the response begins. It may be called again, for an error page in the place of a response that
// another function has refused.
func (k *keeper) save(c *looper.Context, s *Session) error {
	if s.fault == nil {
		changed := len(s.touched) > 0
		s.fault = ErrBegun // also for other tasks, while the store is waited for
		switch err := k.keep(c, s); {
		case errors.Is(err, errEnded) && !changed:
		case errors.Is(err, errEnded):
			k.logOf(c).Info("session has ended meanwhile: its changes are dropped", "route", c.Pattern())
		case err != nil:
			s.values = nil // what the error page sees: nobody knows how much was kept
			return unavailable(err)
		}
	}
	s.keepFromCaches(c)
	if !s.sends {
		return nil
	}
	cookie := k.cookie(k.config.Name, s.seal, s.remains(&k.config))
	if s.seal == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(cookie)
	return nil
}

// keep keeps the session, and says in s what the client is to have.
func (k *keeper) keep(c *looper.Context, s *Session) (err error) {
	isNew := s.token == ""
	switch {
	case isNew && s.isEmpty():
		return nil
	case s.isEmpty() && (s.cleared || k.config.InCookie):
		err := k.vault.end(c, s)
		s.sends = err == nil
		return err
	case len(s.touched) == 0 && !s.rotate && !s.refresh:
		return nil
	}
	s.now = c.Exchange().Loop().Date()
	switch now := s.now.UnixMilli(); {
	case isNew || s.begins:
		s.setLife(life{now, now})
	case s.remains(&k.config) <= 0: // the handler has taken that long
		return errEnded
	case s.refresh || s.rotate || k.config.InCookie:
		s.setLife(life{s.life.Began, now})
	}
	s.seal, err = k.vault.save(c, s)
	s.sends = err == nil && (s.seal != "" || s.refresh)
	if s.sends && s.seal == "" {
		s.seal = s.token // the same, for longer
	}
	return err
}

// cookie is a cookie as all of this package are; positive life becomes Max-Age.
func (k *keeper) cookie(name, value string, life time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int((life + time.Second - 1) / time.Second),
		Secure: !k.config.Insecure, HttpOnly: true, SameSite: k.config.SameSite,
	}
}

// unavailable is the error for a store that fails: 503, with the cause in the log. A wait that has ended early is told as it is.
func unavailable(err error) error {
	var canceled *task.CanceledError
	var told *looper.Error
	if errors.As(err, &canceled) || errors.As(err, &told) || errors.Is(err, task.ErrBusy) {
		return err
	}
	return &looper.Error{Status: 503, Message: "sessions are not available", Err: err}
}

// logOf is where a line about a request goes.
func (k *keeper) logOf(c *looper.Context) *slog.Logger {
	if k.config.Log != nil {
		return k.config.Log
	}
	return c.Log()
}
