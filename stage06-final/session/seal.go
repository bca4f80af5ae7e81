package session

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// MaxCookie is the length, in bytes, of the longest cookie, name and value together: browsers drop longer ones
// (RFC 6265, section 6.1).
const MaxCookie = 4096

// MaxLifetime is the longest time for which a sealed value can be valid. Browsers keep no cookie for longer (RFC 6265bis, section 5.5).
const MaxLifetime = 400 * 24 * time.Hour

// skew is how far the clocks of two servers that open each other's cookies may differ.
const skew = time.Minute

var (
	// ErrSealed is the error of opening a value that was not sealed with one of the keys and for this name, or is too old. It
	// does not say which: that would help only an attacker.
	ErrSealed = errors.New("session: expected a valid sealed value")

	// ErrTooLarge is the error for values that do not fit: into a cookie, or into a session (Config.MaxBytes).
	ErrTooLarge = errors.New("session: the values are too large")
)

// Sealer seals values for cookies, so that a client can neither read nor change them, and opens them again. It holds no
// state, and any goroutine may use it.
//
// A sealed value is base64url, without padding, of
//
//	version  1 byte, 1
//	time     8 bytes, of the sealing, in Unix milliseconds
//	life     4 bytes, how long the value is valid, in seconds
//	nonce    24 random bytes
//	value    sealed by XAES-256-GCM, with a tag of 16 bytes
//
// The tag covers all of it, and the name of the cookie: one cookie's value is not valid in another.
type Sealer struct{ keys []*xaes }

const (
	version   = 1
	headBytes = 1 + 8 + 4
	overhead  = headBytes + nonceBytes + tagBytes
)

var encoding = base64.RawURLEncoding.Strict()

// NewSealer returns a sealer. The first key seals, and all keys open. To change the key, put a new one before the old one, and
// remove the old one when nothing that it has sealed is valid any more. No key, or a key that is zero, is
// an error.
func NewSealer(keys ...Key) (*Sealer, error) {
	if len(keys) == 0 {
		return nil, errors.New("session: expected at least one key, found none")
	}
	s := new(Sealer)
	for i, key := range keys {
		if key == (Key{}) {
			return nil, fmt.Errorf("session: expected a key, found 32 zero bytes (key %d of %d)", i+1, len(keys))
		}
		s.keys = append(s.keys, newXAES(key))
	}
	return s, nil
}

// Seal returns value, sealed for the cookie of that name at the time now. It is valid for life, which is rounded up to
// seconds. The error is ErrTooLarge if the name and the result have more than MaxCookie bytes together. A
// life that is not positive, or longer than MaxLifetime, is an error too.
func (s *Sealer) Seal(name string, value []byte, now time.Time, life time.Duration) (string, error) {
	switch {
	case life <= 0 || life > MaxLifetime:
		return "", fmt.Errorf("session: expected a lifetime from 1s to %v, found %v", MaxLifetime, life)
	case len(value) > Room(name):
		return "", ErrTooLarge
	}
	sealed := make([]byte, 0, overhead+len(value))
	sealed = append(sealed, version)
	sealed = binary.BigEndian.AppendUint64(sealed, uint64(now.UnixMilli()))
	sealed = binary.BigEndian.AppendUint32(sealed, uint32((life+time.Second-1)/time.Second))
	more := append(sealed[:headBytes:headBytes], name...)
	sealed = sealed[:headBytes+nonceBytes]
	nonce := sealed[headBytes:]
	_, _ = rand.Read(nonce) // never fails
	return encoding.EncodeToString(s.keys[0].seal(sealed, nonce, value, more)), nil
}

// Room returns the length, in bytes, of the longest value that can be sealed for the cookie of that name.
func Room(name string) int {
	return max(0, (MaxCookie-len(name))*3/4-overhead)
}

// Open returns the value that was sealed for the cookie of that name, and the time of sealing. The error is ErrSealed, whatever is
// wrong. A value that was sealed up to a minute in the future is valid: another server may have a clock that is ahead.
func (s *Sealer) Open(name, text string, now time.Time) (value []byte, sealed time.Time, err error) {
	if len(name)+len(text) > MaxCookie {
		return nil, time.Time{}, ErrSealed
	}
	b, err := encoding.DecodeString(text)
	// The decoder skips line breaks: then the text is longer than its encoding.
	if err != nil || encoding.EncodedLen(len(b)) != len(text) || len(b) < overhead || b[0] != version {
		return nil, time.Time{}, ErrSealed
	}
	head, nonce, rest := b[:headBytes], b[headBytes:headBytes+nonceBytes], b[headBytes+nonceBytes:]
	more := append(head[:headBytes:headBytes], name...)
	found := false
	for _, key := range s.keys { // all keys, so that the time does not show which one fits
		if plain, err := key.open(nonce, rest, more); err == nil {
			value, found = plain, true
		}
	}
	sealed = time.UnixMilli(int64(binary.BigEndian.Uint64(head[1:])))
	life := time.Duration(binary.BigEndian.Uint32(head[9:])) * time.Second
	if age := now.Sub(sealed); !found || age < -skew || age > life {
		return nil, time.Time{}, ErrSealed
	}
	return value, sealed, nil
}
