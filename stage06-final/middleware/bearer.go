package middleware

import (
	"errors"
	"fmt"
	"strings"

	"looper.example/stage06-final/looper"
)

// BearerConfig holds the settings of Bearer.
type BearerConfig struct {
	Realm string // default "restricted"

	// Check returns nil if the token is valid; it may keep the token's owner under a looper.Key. It returns
	// ErrInvalidToken for a token that is expired, revoked or unknown, and a *ScopeError for one without the needed scope. The
	// handler returns any other error as its own. Check may wait. Compare a token with a known one in constant time
	// (subtle.ConstantTimeCompare). Default: no token is valid.
	Check func(c *looper.Context, token string) error
}

// ErrInvalidToken is the error of BearerConfig.Check for an invalid token.
var ErrInvalidToken = errors.New("middleware: invalid token")

// ScopeError is the error of BearerConfig.Check for a valid token without the scope that the request needs.
type ScopeError struct{ Scope string } // the needed scope: names with spaces between them; may be empty

// Error returns a text with the scope that is needed.
func (e *ScopeError) Error() string {
	return fmt.Sprintf("middleware: expected a token with the scope %q", e.Scope)
}

// Bearer lets in clients that send a token (RFC 6750). It reads the Authorization field only: a token in a query ends up in
// logs. Others get a challenge with an error code, as its section 3.1 says: 401 without a code if there is no token, or
// another scheme; 400 invalid_request for a malformed token or several; 401 invalid_token, 403 insufficient_scope.
func Bearer(config BearerConfig) looper.Middleware {
	if config.Realm == "" {
		config.Realm = "restricted"
	}
	if config.Check == nil {
		config.Check = func(*looper.Context, string) error { return ErrInvalidToken }
	}
	challenge := "Bearer realm=" + quoted(config.Realm)
	mustBeField("WWW-Authenticate", challenge)
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			token, found, ok := bearerToken(c)
			switch {
			case !found:
				return unauthorized(c, 401, challenge, "")
			case !ok:
				return unauthorized(c, 400, challenge+`, error="invalid_request"`, "expected one Authorization field with a bearer token")
			}
			var scope *ScopeError
			switch err := config.Check(c, token); {
			case err == nil:
				return next(c)
			case errors.Is(err, ErrInvalidToken):
				return unauthorized(c, 401, challenge+`, error="invalid_token"`, "the token is not valid")
			case errors.As(err, &scope):
				return unauthorized(c, 403, challenge+scope.parameters(), "the token does not allow this")
			default:
				return err
			}
		}
	}
}

func (e *ScopeError) parameters() string {
	if e.Scope == "" {
		return `, error="insufficient_scope"`
	}
	return `, error="insufficient_scope", scope=` + quoted(e.Scope)
}

// bearerToken reads a token: letters, digits and "-._~+/", and "=" at its end (RFC 6750, section 2.1). found reports whether there is
// one, ok whether it is well-formed.
func bearerToken(c *looper.Context) (token string, found, ok bool) {
	value, found := credentials(c, "Bearer")
	if !found {
		return "", isRepeated(c, "Authorization"), false
	}
	token = string(value)
	body := strings.TrimRight(token, "=")
	for _, b := range []byte(body) {
		if !isIDByte(b) && b != '~' && b != '+' && b != '/' {
			return "", true, false
		}
	}
	return token, true, body != ""
}
