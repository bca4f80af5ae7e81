package loop

import "crypto/rand"

// secretSize is how many random bytes a secret has: no attacker can guess the keys that are derived from it.
const secretSize = 32

// NewSecret returns random bytes for Config.Secret.
func NewSecret() []byte {
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // never fails, see its documentation
	return secret
}

// Secret returns Config.Secret, or random bytes of the loop's own if that is nil. Derive keys from it (crypto/hkdf), and do not
// change it. Any goroutine may call Secret.
func (l *Loop) Secret() []byte { return l.config.Secret }
