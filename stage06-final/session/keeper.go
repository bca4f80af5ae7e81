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
	sealer  *Sealer // nil without keys
	vault   vault
	hashing *hashing
}

// vault is where sessions are kept: in a store, or in the cookie itself.
type vault interface {
	// load returns the session's values for a client's token; nil if the token is not valid.
	load(c *looper.Context, token string) (map[string][]byte, error)

	// save keeps the request's changes, and returns the client's new token; "" if the client keeps its token. If
	// the session has ended, the error is errEnded.
	save(c *looper.Context, s *Session) (token string, err error)

	// end deletes a session.
	end(c *looper.Context, s *Session) error
}

// errEnded is the error if the session ended, or was rotated, during the request.
var errEnded = errors.New("session: it has ended during the request")

// New returns middleware that gives each request a session. It panics for settings that cannot work. Put it before the
// handlers that use sessions, by App.Use or Group.Use; of several, the outermost counts. One middleware belongs to one
// application.
//
// If the store fails, the client gets 503, and the log a line: before the handler if the session cannot be loaded,
// or in the place of its response if it cannot be saved. A client without a cookie does not need the store.
//
// A handler's changes are saved also if it returns an error, but not if the client goes before the response.
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
		cmp.Or(config.Log, slog.Default()).Warn("sessions: cookies are sent without TLS too, where the network can read them (Config.Insecure)", "cookie", config.Name)
	}
	return k.wrap
}

// wrap returns next with sessions.
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

// load returns the request's session. If it fails, the error page has an empty one.
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

// isValid reports whether the loaded values are those of a session that has not ended.
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

// token returns the value of a cookie; "" if there is none. If several differ, it cannot know which
// is the client's own and which another subdomain planted, so it returns "".
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
		s.fault = ErrBegun // also for other tasks, while this one waits for the store
		switch err := k.keep(c, s); {
		case errors.Is(err, errEnded) && !changed:
		case errors.Is(err, errEnded):
			k.logOf(c).Info("session has ended during the request: its changes are dropped", "route", c.Pattern())
		case err != nil:
			s.values = nil // for the error page: how much was kept is unknown
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

// keep keeps the session, and sets s.seal and s.sends for the client's cookie.
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
		s.seal = s.token // the same token, for longer
	}
	return err
}

// cookie returns a cookie with this package's attributes; a positive life becomes Max-Age.
func (k *keeper) cookie(name, value string, life time.Duration) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int((life + time.Second - 1) / time.Second),
		Secure: !k.config.Insecure, HttpOnly: true, SameSite: k.config.SameSite,
	}
}

// unavailable returns the error for a store that fails: 503, with the cause in the log. The error of a wait that has ended early stays as it is.
func unavailable(err error) error {
	var canceled *task.CanceledError
	var told *looper.Error
	if errors.As(err, &canceled) || errors.As(err, &told) || errors.Is(err, task.ErrBusy) {
		return err
	}
	return &looper.Error{Status: 503, Message: "sessions are not available", Err: err}
}

// logOf returns the logger for a line about a request.
func (k *keeper) logOf(c *looper.Context) *slog.Logger {
	if k.config.Log != nil {
		return k.config.Log
	}
	return c.Log()
}
