package session_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"looper.example/stage06-final/session"
)

func TestKeysOfWrongLength(t *testing.T) {
	for n, words := range map[int]string{
		0: "expected a key of 32 bytes, found 0", 16: "expected a key of 32 bytes, found 16", 33: "expected a key of 32 bytes, found 33",
	} {
		_, err := session.NewKey(make([]byte, n))
		assert.ErrorContains(t, err, words)
	}
	_, err := session.TextKey("secret")
	assert.ErrorContains(t, err, "expected a text key of at least 32 bytes, found 6")
	_, err = session.NewSealer()
	assert.ErrorContains(t, err, "expected at least one key, found none")
	_, err = session.NewSealer(session.RandomKey(), session.Key{})
	assert.ErrorContains(t, err, "expected a key, found 32 zero bytes (key 2 of 2)")
}

func TestTextKey(t *testing.T) {
	text := strings.Repeat("a secret ", 4)
	one, err := session.TextKey(text)
	require.NoError(t, err)
	var same session.Key
	require.NoError(t, same.UnmarshalText([]byte(text)))
	other, err := session.TextKey(text + ".")
	require.NoError(t, err)
	assert.True(t, one == same)
	assert.False(t, one == other)
	random, another := session.RandomKey(), session.RandomKey()
	assert.False(t, random == another)
	assert.Error(t, same.UnmarshalText([]byte("short")))
}

// A key does not get into a log by mistake.
func TestKeyIsHidden(t *testing.T) {
	key, err := session.NewKey(bytes.Repeat([]byte("S"), 32))
	require.NoError(t, err)
	config := session.Config{Keys: []session.Key{key}}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		text := fmt.Sprintf(format, key) + fmt.Sprintf(format, &key) + fmt.Sprintf(format, config)
		for _, secret := range []string{"SSS", "5353", "83 83", "0x53"} {
			assert.NotContains(t, text, secret, format)
		}
	}
	marshaled, err := json.Marshal([]any{key})
	require.NoError(t, err)
	assert.Equal(t, "[{}]", string(marshaled))
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("key", "key", key)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("key", "key", key)
	assert.NotContains(t, log.String(), "SSS")
}
