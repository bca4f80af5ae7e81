package session

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Argon2 holds the costs of a password, by argon2id (RFC 9106). The zero value of each field means its default, which is OWASP's
// recommendation: an attacker who has the hashes pays these costs for each guess.
type Argon2 struct {
	Memory uint32 // in KiB; default 19456 (19 MiB), at most 1 GiB
	Passes uint32 // passes over the memory; default 2, at most 64

	// AtOnce is how many passwords are hashed at once, each with its Memory on a worker of its own. Up to a hundred times as many
	// calls wait for their turn. If more come, the client gets 503. Default: half of the processors, 1 to 8.
	AtOnce int
}

// MaxPassword is the length, in bytes, of the longest password.
const MaxPassword = 1024

const (
	maxMemory = 1 << 20 // KiB
	maxPasses = 64
	maxLanes  = 64
	saltBytes = 16
	hashBytes = 32
)

var (
	// ErrPassword is the error of hashing a password that is empty or has more than MaxPassword bytes.
	ErrPassword = fmt.Errorf("session: expected a password of 1 to %d bytes", MaxPassword)

	// ErrHash is the error for a stored hash that is not one of argon2id, or needs more than the limits.
	ErrHash = errors.New("session: expected a hash of argon2id")
)

func (a Argon2) withDefaults() Argon2 {
	if a.Memory == 0 {
		a.Memory = 19 << 10
	}
	if a.Passes == 0 {
		a.Passes = 2
	}
	if a.AtOnce == 0 {
		a.AtOnce = min(8, max(1, runtime.GOMAXPROCS(0)/2))
	}
	return a
}

func (a Argon2) check() error {
	if a.Memory < 8 || a.Memory > maxMemory || a.Passes > maxPasses || a.AtOnce < 0 {
		return fmt.Errorf("session: expected 8 to %d KiB of memory, 1 to %d passes and a positive AtOnce, found %+v", maxMemory, maxPasses, a)
	}
	return nil
}

// Hash returns the hash of a password as a PHC string: "$argon2id$v=19$m=19456,t=2,p=1$", salt, "$", hash. It computes for about 20
// ms, so it is for programs without a loop; handlers call HashPassword. The error is ErrPassword, or one for costs out of bounds.
func (a Argon2) Hash(password string) (string, error) {
	a = a.withDefaults()
	if err := a.check(); err != nil {
		return "", err
	}
	if password == "" || len(password) > MaxPassword {
		return "", ErrPassword
	}
	h := phc{memory: a.Memory, passes: a.Passes, lanes: 1, salt: make([]byte, saltBytes)}
	_, _ = rand.Read(h.salt) // never fails
	h.sum = h.of(password, hashBytes)
	return h.String(), nil
}

// Verify reports whether hash is that of the password. Pass the empty hash for a user who does not exist: Verify reports false,
// after the same time. If a hash costs less than a, a refusal takes the rest of the time too, so that a client cannot learn which
// users have outdated hashes, and so which users exist. If some hashes cost more, a must have the costs of the most expensive. The
// error is ErrHash. Like Hash, Verify is for programs without a loop.
func (a Argon2) Verify(password, hash string) (bool, error) {
	a = a.withDefaults()
	h := phc{memory: a.Memory, passes: a.Passes, lanes: 1, salt: make([]byte, saltBytes), sum: make([]byte, hashBytes)} // the hash of no password
	if hash != "" {
		var err error
		if h, err = parsePHC(hash); err != nil {
			return false, err
		}
	}
	if len(password) > MaxPassword {
		return false, nil
	}
	sum := h.of(password, len(h.sum))
	if subtle.ConstantTimeCompare(sum, h.sum) == 1 {
		return true, nil
	}
	if rest := a.rest(h); rest.passes > 0 {
		rest.of(password, hashBytes)
	}
	return false, nil
}

// rest returns the costs of a that remain after a hash with those of h; passes is 0 if nothing remains. The time of argon2 is that of
// writing the memory once for each pass.
func (a Argon2) rest(h phc) phc {
	const least = 8 // KiB, of argon2
	work, done := uint64(a.Memory)*uint64(a.Passes), uint64(h.memory)*uint64(h.passes)
	if work < done+least {
		return phc{}
	}
	passes := (work - done + uint64(a.Memory) - 1) / uint64(a.Memory)
	return phc{memory: max(least, uint32((work-done)/passes)), passes: uint32(passes), lanes: 1, salt: h.salt}
}

// IsOutdated reports whether a hash costs less or more than a. If it does, hash the password again after a successful
// login, and keep the new hash.
func (a Argon2) IsOutdated(hash string) bool {
	a = a.withDefaults()
	h, err := parsePHC(hash)
	return err != nil || h.memory != a.Memory || h.passes != a.Passes || h.lanes != 1
}

// phc is a hash in the Password Hashing Competition's string format, which all libraries of argon2 write.
type phc struct {
	memory, passes uint32
	lanes          uint8
	salt, sum      []byte
}

// of returns a hash of n bytes.
func (h phc) of(password string, n int) []byte {
	return argon2.IDKey([]byte(password), h.salt, h.passes, h.memory, h.lanes, uint32(n))
}

var unpadded = base64.RawStdEncoding.Strict()

func (h phc) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.lanes,
		unpadded.EncodeToString(h.salt), unpadded.EncodeToString(h.sum))
}

func parsePHC(text string) (h phc, err error) {
	parts := strings.Split(text, "$")
	if len(text) > 512 || len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, ErrHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.passes, &h.lanes); err != nil {
		return h, ErrHash
	}
	salt, err1 := unpadded.DecodeString(parts[4])
	sum, err2 := unpadded.DecodeString(parts[5])
	h.salt, h.sum = salt, sum
	if err1 != nil || err2 != nil || h.String() != text || // only one form is valid
		h.memory < 8*uint32(h.lanes) || h.memory > maxMemory || h.passes < 1 || h.passes > maxPasses || h.lanes < 1 || h.lanes > maxLanes ||
		len(salt) < 8 || len(salt) > 64 || len(sum) < 12 || len(sum) > 64 {
		return h, ErrHash
	}
	return h, nil
}
