package session

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"

	"looper.example/stage06-final/looper"
)

// tokenBytes is the length of a random token, in bytes: 256 bits cannot be guessed.
const tokenBytes = 32

// inStore keeps sessions in a store. The client has a random token, and the store the token's hash: an attacker who reads the store
// cannot use the hashes.
type inStore struct{ store Store }

var errNoRoom = errors.New("session: the store has no room for a new one")

func (v inStore) load(c *looper.Context, token string) (map[string][]byte, error) {
	if b, err := encoding.DecodeString(token); err != nil || len(b) != tokenBytes || len(token) != encoding.EncodedLen(tokenBytes) {
		return nil, nil
	}
	return v.store.Load(c, identifier(token))
}

func identifier(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (v inStore) save(c *looper.Context, s *Session) (token string, err error) {
	if s.token != "" && s.rotate {
		if err := v.leave(c, s); err != nil {
			return "", err
		}
	}
	changes := Changes{New: s.token == "" || s.rotate, Set: make(map[string][]byte), Life: s.remains(&s.keeper.config)}
	for key, value := range s.values {
		if _, touched := s.touched[key]; touched || changes.New {
			changes.Set[key] = value
		}
	}
	if !changes.New {
		for key := range s.touched {
			if _, ok := s.values[key]; !ok {
				changes.Deleted = append(changes.Deleted, key)
			}
		}
		return "", saved(v.store.Save(c, identifier(s.token), changes))
	}
	token = newToken()
	ok, err := v.store.Save(c, identifier(token), changes)
	if err == nil && !ok {
		err = errNoRoom
	}
	if err != nil {
		return "", err
	}
	return token, nil
}

// leave ends the session under its old token. If another request has ended it before, perhaps a logout, the new
// session must not have its rights: it begins with the values that this request has set.
func (v inStore) leave(c *looper.Context, s *Session) error {
	was, err := v.store.Delete(c, identifier(s.token))
	if err != nil || was {
		return err
	}
	for key := range s.values {
		if _, touched := s.touched[key]; !touched {
			delete(s.values, key)
		}
	}
	return nil
}

func (v inStore) end(c *looper.Context, s *Session) error {
	return saved(v.store.Delete(c, identifier(s.token)))
}

// saved returns errEnded if the session was not there.
func saved(ok bool, err error) error {
	if err == nil && !ok {
		return errEnded
	}
	return err
}

func newToken() string {
	b := make([]byte, tokenBytes)
	_, _ = rand.Read(b) // never fails
	return encoding.EncodeToString(b)
}

// inCookie keeps sessions in the sealed cookie.
type inCookie struct {
	sealer *Sealer
	name   string
}

func (v inCookie) load(c *looper.Context, token string) (values map[string][]byte, err error) {
	text, _, err := v.sealer.Open(v.name, token, c.Exchange().Loop().Date())
	if err != nil {
		return nil, nil // no session
	}
	var raw map[string]json.RawMessage
	if json.Unmarshal(text, &raw) != nil || raw == nil {
		return nil, nil
	}
	values = make(map[string][]byte, len(raw))
	for key, value := range raw {
		values[key] = value
	}
	return values, nil
}

func (v inCookie) save(_ *looper.Context, s *Session) (token string, err error) {
	raw := make(map[string]json.RawMessage, len(s.values))
	for key, value := range s.values {
		raw[key] = value
	}
	text, err := json.Marshal(raw)
	if err != nil {
		return "", err
	}
	return v.sealer.Seal(v.name, text, s.now, s.remains(&s.keeper.config))
}

func (v inCookie) end(*looper.Context, *Session) error { return nil }
