package session_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/session"
)

var noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)

// sealing returns a sealer and a value sealed with it: a cookie "name" with "value", at noon, for an hour.
func sealing(t testing.TB, keys ...session.Key) (*session.Sealer, string) {
	if keys == nil {
		keys = []session.Key{session.RandomKey()}
	}
	s, err := session.NewSealer(keys...)
	require.NoError(t, err)
	text, err := s.Seal("name", []byte("value"), noon, time.Hour)
	require.NoError(t, err)
	return s, text
}

func TestSeal(t *testing.T) {
	s, text := sealing(t)
	value, at, err := s.Open("name", text, noon.Add(time.Minute))
	require.NoError(t, err)
	assert.Equal(t, "value", string(value))
	assert.True(t, noon.Equal(at))
	assert.NotContains(t, text, "value")
	_, again := sealing(t)
	assert.NotEqual(t, text, again, "the nonce is random")
}

func TestSealedValuesAreRefused(t *testing.T) {
	s, text := sealing(t)
	strange, _ := sealing(t)
	for _, row := range []struct {
		name, cookie, text string
		sealer             *session.Sealer
		after              time.Duration
		ok                 bool
	}{
		{"unchanged", "name", text, s, 0, true},
		{"at the end of its life", "name", text, s, time.Hour, true},
		{"too old", "name", text, s, time.Hour + time.Millisecond, false},
		{"a slow clock", "name", text, s, -time.Minute, true},
		{"from the future", "name", text, s, -time.Minute - time.Millisecond, false},
		{"another name", "nam", text, s, 0, false},
		{"a longer name", "name2", text, s, 0, false},
		{"another key", "name", text, strange, 0, false},
		{"nothing", "name", "", s, 0, false},
		{"plain text", "name", "value", s, 0, false},
		{"cut short", "name", text[:len(text)-4], s, 0, false},
		{"the head alone", "name", text[:40], s, 0, false},
		{"padded", "name", text + "=", s, 0, false},
		{"longer", "name", text + "AAAA", s, 0, false},
		{"a line break", "name", text[:4] + "\n" + text[4:], s, 0, false},
		{"longer than a cookie", "name", strings.Repeat("A", session.MaxCookie), s, 0, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			value, _, err := row.sealer.Open(row.cookie, row.text, noon.Add(row.after))
			if row.ok {
				require.NoError(t, err)
				return
			}
			assert.Equal(t, session.ErrSealed, err, "all errors are the same")
			assert.Nil(t, value)
		})
	}
}

// Whichever bit is changed, of the bytes or of their letters, Open refuses the value.
func TestEveryFlippedBit(t *testing.T) {
	s, text := sealing(t)
	b, err := base64.RawURLEncoding.DecodeString(text)
	require.NoError(t, err)
	for i := range 8 * len(b) {
		b[i/8] ^= 1 << (i % 8)
		_, _, err := s.Open("name", base64.RawURLEncoding.EncodeToString(b), noon)
		require.Equal(t, session.ErrSealed, err, "bit %d", i)
		b[i/8] ^= 1 << (i % 8)
	}
	require.NotZero(t, len(text)%4, "the last letter has bits that stand for nothing")
	for _, letter := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") {
		if changed := text[:len(text)-1] + string(letter); changed != text {
			_, _, err := s.Open("name", changed, noon)
			require.Equal(t, session.ErrSealed, err, "the last letter is %q", letter)
		}
	}
	for i := range len(text) {
		for _, letter := range []byte("AQgw_-=%+/ \n\x80") {
			if changed := text[:i] + string(letter) + text[i+1:]; changed != text {
				_, _, err := s.Open("name", changed, noon)
				require.Equal(t, session.ErrSealed, err, "letter %d is %q", i, letter)
			}
		}
	}
}

func TestKeyRotation(t *testing.T) {
	first, second, third := session.RandomKey(), session.RandomKey(), session.RandomKey()
	_, old := sealing(t, first)
	both, fresh := sealing(t, second, first)
	next, _ := sealing(t, third, second)
	open := func(s *session.Sealer, text string) error {
		_, _, err := s.Open("name", text, noon)
		return err
	}
	assert.NoError(t, open(both, old), "the old key opens")
	assert.NoError(t, open(both, fresh))
	assert.NoError(t, open(next, fresh), "the first key has sealed")
	assert.Equal(t, session.ErrSealed, open(next, old), "its key is gone")
}

func TestSealBounds(t *testing.T) {
	s, _ := sealing(t)
	for _, name := range []string{"n", "na", "nam", "name"} {
		room := session.Room(name)
		text, err := s.Seal(name, make([]byte, room), noon, time.Hour)
		require.NoError(t, err)
		assert.LessOrEqual(t, len(name)+len(text), session.MaxCookie)
		_, _, err = s.Open(name, text, noon)
		assert.NoError(t, err)
		_, err = s.Seal(name, make([]byte, room+1), noon, time.Hour)
		assert.ErrorIs(t, err, session.ErrTooLarge)
	}
	assert.Zero(t, session.Room(strings.Repeat("n", session.MaxCookie)))
	for _, life := range []time.Duration{0, -time.Second, session.MaxLifetime + 1} {
		_, err := s.Seal("name", nil, noon, life)
		assert.ErrorContains(t, err, "expected a lifetime from 1s to 9600h0m0s, found "+life.String())
	}
	text, err := s.Seal("name", nil, noon, time.Millisecond)
	require.NoError(t, err)
	_, _, err = s.Open("name", text, noon.Add(time.Second))
	assert.NoError(t, err, "rounded up to a second")
}

// Open accepts only sealed values, and never panics.
func FuzzOpen(f *testing.F) {
	key, err := session.NewKey([]byte("01234567890123456789012345678901"))
	require.NoError(f, err)
	s, _ := sealing(f, key)
	const text = "AQAAAaIiBsoAAAAOEPLnbNhAIrPo462fDv0ihHgTLEtFKwvoT0inP5D0Muj7oblm0EWiM4C4TpABfw" // fuzzing runs in several processes
	f.Add("name", text)
	f.Add("name", text[:70])
	f.Add("nam", text)
	f.Add("", "")
	f.Add("name", "AQ")
	f.Fuzz(func(t *testing.T, name, input string) {
		value, _, err := s.Open(name, input, noon)
		switch {
		case name == "name" && input == text:
			require.NoError(t, err)
			require.Equal(t, "value", string(value))
		default:
			require.Equal(t, session.ErrSealed, err)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	s, text := sealing(b)
	for b.Loop() {
		if _, _, err := s.Open("name", text, noon); err != nil {
			b.Fatal(err)
		}
	}
}
