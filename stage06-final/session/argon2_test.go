package session_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/session"
)

// cheap has low costs, for tests of something else.
var cheap = session.Argon2{Memory: 64, Passes: 1, AtOnce: 2}

func TestHash(t *testing.T) {
	hash, err := session.Argon2{}.Hash("correct horse")
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$"), hash)
	again, err := session.Argon2{}.Hash("correct horse")
	require.NoError(t, err)
	assert.NotEqual(t, hash, again, "the salt is random")
	ok, err := cheap.Verify("correct horse", hash) // the costs are those of the hash
	assert.True(t, ok && err == nil)
	small, err := cheap.Hash("correct horse")
	require.NoError(t, err)
	for _, wrong := range []string{"", "correct hors", "correct horse ", "Correct horse", "correct horse\x00", strings.Repeat("x", 4096)} {
		ok, err = cheap.Verify(wrong, small)
		assert.True(t, !ok && err == nil, "%q", wrong)
	}
	assert.False(t, session.Argon2{}.IsOutdated(hash))
	assert.True(t, cheap.IsOutdated(hash))
	assert.True(t, cheap.IsOutdated("anything else"))
}

// The reference implementation has made this hash, with other costs.
func TestForeignHash(t *testing.T) {
	const reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	ok, err := session.Argon2{}.Verify("password", reference)
	require.NoError(t, err)
	assert.True(t, ok)
	assert.True(t, session.Argon2{}.IsOutdated(reference))
}

func TestPasswordsOutOfBounds(t *testing.T) {
	for _, password := range []string{"", strings.Repeat("x", session.MaxPassword+1)} {
		_, err := cheap.Hash(password)
		assert.Equal(t, session.ErrPassword, err)
	}
	long := strings.Repeat("x", session.MaxPassword)
	hash, err := cheap.Hash(long)
	require.NoError(t, err)
	ok, err := cheap.Verify(long, hash)
	assert.True(t, ok && err == nil)
	for _, a := range []session.Argon2{{Memory: 7}, {Memory: 1<<20 + 1}, {Passes: 65}, {AtOnce: -1}} {
		_, err := a.Hash("x")
		assert.ErrorContains(t, err, "expected 8 to 1048576 KiB of memory, 1 to 64 passes and a positive AtOnce, found", "%+v", a)
	}
}

// No password is valid for the empty hash.
func TestNoUser(t *testing.T) {
	for _, password := range []string{"", "x", strings.Repeat("\x00", 32)} {
		ok, err := cheap.Verify(password, "")
		assert.True(t, !ok && err == nil)
	}
}

// A malformed hash in a database must not cost gigabytes, hours, or a panic.
func TestMalformedHashes(t *testing.T) {
	const salt, sum = "c29tZXNhbHQ", "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	for name, hash := range map[string]string{
		"text":                "secret",
		"bcrypt":              "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
		"another kind":        "$argon2i$v=19$m=64,t=1,p=1$" + salt + "$" + sum,
		"another version":     "$argon2id$v=16$m=64,t=1,p=1$" + salt + "$" + sum,
		"no version":          "$argon2id$m=64,t=1,p=1$" + salt + "$" + sum,
		"too much memory":     "$argon2id$v=19$m=4294967295,t=1,p=1$" + salt + "$" + sum,
		"more than 32 bits":   "$argon2id$v=19$m=4294967296,t=1,p=1$" + salt + "$" + sum,
		"too little memory":   "$argon2id$v=19$m=31,t=1,p=4$" + salt + "$" + sum,
		"no pass":             "$argon2id$v=19$m=64,t=0,p=1$" + salt + "$" + sum,
		"too many passes":     "$argon2id$v=19$m=64,t=65,p=1$" + salt + "$" + sum,
		"no lane":             "$argon2id$v=19$m=64,t=1,p=0$" + salt + "$" + sum,
		"too many lanes":      "$argon2id$v=19$m=1024,t=1,p=65$" + salt + "$" + sum,
		"256 lanes":           "$argon2id$v=19$m=4096,t=1,p=256$" + salt + "$" + sum,
		"negative":            "$argon2id$v=19$m=-64,t=1,p=1$" + salt + "$" + sum,
		"a leading zero":      "$argon2id$v=19$m=064,t=1,p=1$" + salt + "$" + sum,
		"a further parameter": "$argon2id$v=19$m=64,t=1,p=1,x=1$" + salt + "$" + sum,
		"a space":             "$argon2id$v=19$m=64,t=1, p=1$" + salt + "$" + sum,
		"a short salt":        "$argon2id$v=19$m=64,t=1,p=1$c29t$" + sum,
		"no hash":             "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$",
		"a short hash":        "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$CTFh",
		"padding":             "$argon2id$v=19$m=64,t=1,p=1$" + salt + "=$" + sum,
		"a line break":        "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$" + sum + "\n",
		"one part more":       "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$" + sum + "$",
		"very long":           "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$" + strings.Repeat("A", 600),
	} {
		t.Run(name, func(t *testing.T) {
			ok, err := cheap.Verify("password", hash)
			assert.Equal(t, session.ErrHash, err)
			assert.False(t, ok)
		})
	}
}

func FuzzVerify(f *testing.F) {
	hash, err := cheap.Hash("password")
	require.NoError(f, err)
	f.Add("m=64,t=1,p=1", hash[len(hash)-66:])
	f.Add("m=8,t=1,p=1", "c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Fuzz(func(t *testing.T, costs, rest string) {
		if len(costs) > len("m=64,t=1,p=1") { // only a configuration may cost hours
			return
		}
		ok, err := cheap.Verify("another", "$argon2id$v=19$"+costs+"$"+rest)
		require.False(t, ok && err != nil)
	})
}
