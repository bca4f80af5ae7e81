package middleware

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"unicode/utf8"

	"looper.example/stage06-final/looper"
)

// BasicAuthConfig holds the settings of BasicAuth.
type BasicAuthConfig struct {
	Realm string // shown by browsers; default "restricted"

	// Check reports whether the password is the user's. It may wait: a slow hash such as bcrypt computes, so it belongs in
	// looper.Compute. The handler returns an error of Check as its own. Default: Users.
	Check func(c *looper.Context, user, password string) (bool, error)

	// Users are names and passwords, for a tool with a few known users. Both are compared in constant time. Default: no
	// user may come in.
	Users map[string]string
}

var user = looper.NewKey[string]("user")

// User returns the name of the user that BasicAuth has let in.
func User(c *looper.Context) (name string, ok bool) { return user.Get(c) }

// BasicAuth lets in clients that send a user's name and password (RFC 7617), in UTF-8. Others get 401 with a challenge. Browsers
// send the password unencrypted, so use it only with https.
func BasicAuth(config BasicAuthConfig) looper.Middleware {
	if config.Realm == "" {
		config.Realm = "restricted"
	}
	if config.Check == nil {
		config.Check = knownUsers(config.Users)
	}
	challenge := "Basic realm=" + quoted(config.Realm) + `, charset="UTF-8"`
	mustBeField("WWW-Authenticate", challenge)
	return func(next looper.Handler) looper.Handler {
		return func(c *looper.Context) error {
			name, password, ok := basicCredentials(c)
			if ok {
				var err error
				if ok, err = config.Check(c, name, password); err != nil {
					return err
				}
			}
			if !ok {
				return unauthorized(c, 401, challenge, "")
			}
			user.Set(c, name)
			return next(c)
		}
	}
}

// unauthorized returns the error that tells a client how to authenticate.
func unauthorized(c *looper.Context, status int, challenge, message string) error {
	c.SetHeader("WWW-Authenticate", challenge)
	return &looper.Error{Status: status, Message: message}
}

// basicCredentials reads a name and a password. Neither has control characters, and the name no colon (RFC 7617, section 2).
func basicCredentials(c *looper.Context) (name, password string, ok bool) {
	token, ok := credentials(c, "Basic")
	if !ok {
		return "", "", false
	}
	text, err := base64.StdEncoding.DecodeString(string(token))
	if err != nil || !utf8.Valid(text) || bytes.ContainsFunc(text, isControl) {
		return "", "", false
	}
	first, rest, ok := bytes.Cut(text, []byte{':'})
	return string(first), string(rest), ok
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// knownUsers returns a check against a list. It compares hashes of one length, also for an unknown name.
func knownUsers(users map[string]string) func(*looper.Context, string, string) (bool, error) {
	known := make([][2][sha256.Size]byte, 0, len(users))
	for name, password := range users {
		known = append(known, [2][sha256.Size]byte{sha256.Sum256([]byte(name)), sha256.Sum256([]byte(password))})
	}
	return func(_ *looper.Context, name, password string) (bool, error) {
		nameHash, passwordHash := sha256.Sum256([]byte(name)), sha256.Sum256([]byte(password))
		found := 0
		for i := range known {
			found |= subtle.ConstantTimeCompare(known[i][0][:], nameHash[:]) & subtle.ConstantTimeCompare(known[i][1][:], passwordHash[:])
		}
		return found == 1, nil
	}
}
