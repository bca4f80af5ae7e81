package https

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// tickets derives the keys of session tickets. The key of a day seals tickets on that day, and opens them on the next day too, so
// that a session from before midnight can be resumed.
type tickets struct {
	secret []byte
	day    int64 // the day whose key seals; from 1970
}

// keyLife is how long a key seals.
const keyLife = 24 * time.Hour

// renewed returns the keys for now, with the sealing key first, and reports whether they differ from those it returned before.
func (t *tickets) renewed(now time.Time) (keys [][32]byte, renewed bool) {
	day := now.Unix() / int64(keyLife/time.Second)
	if day == t.day {
		return nil, false
	}
	t.day = day
	return [][32]byte{t.key(day), t.key(day - 1)}, true
}

// key returns the key of a day.
func (t *tickets) key(day int64) (key [32]byte) {
	info := binary.BigEndian.AppendUint64([]byte("looper session tickets "), uint64(day))
	derived, err := hkdf.Key(sha256.New, t.secret, nil, string(info), len(key))
	if err != nil {
		panic("https: " + err.Error()) // only if the key is too long
	}
	return [32]byte(derived)
}
