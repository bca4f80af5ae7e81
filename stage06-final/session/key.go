package session

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
)

// keyBytes is the length of a key: AES-256.
const keyBytes = 32

// minText is the least length of a text key, in bytes. HKDF spreads the randomness of a text, and adds none.
const minText = 32

// Key is a secret that seals cookies. It is hidden in logs: it formats as "session.Key".
type Key struct{ secret [keyBytes]byte }

// NewKey returns a key of 32 random bytes. Another length is an error.
func NewKey(secret []byte) (Key, error) {
	if len(secret) != keyBytes {
		return Key{}, fmt.Errorf("session: expected a key of %d bytes, found %d", keyBytes, len(secret))
	}
	return Key{[keyBytes]byte(secret)}, nil
}

// TextKey derives a key from a text of at least 32 bytes by HKDF-SHA-256 (RFC 5869). The text must be random, such as
// the output of "openssl rand -base64 32": an attacker can guess a sentence that a person has thought of.
func TextKey(text string) (Key, error) {
	if len(text) < minText {
		return Key{}, fmt.Errorf("session: expected a text key of at least %d bytes, found %d", minText, len(text))
	}
	secret, err := hkdf.Key(sha256.New, []byte(text), nil, "looper session key", keyBytes)
	if err != nil {
		return Key{}, err
	}
	return NewKey(secret)
}

// RandomKey returns a new random key. What it seals cannot be opened after the program has ended.
func RandomKey() (k Key) {
	_, _ = rand.Read(k.secret[:]) // never fails
	return k
}

// UnmarshalText sets the key to TextKey(text), for settings.
func (k *Key) UnmarshalText(text []byte) (err error) {
	*k, err = TextKey(string(text))
	return err
}

// Format hides the key, whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "session.Key") }
