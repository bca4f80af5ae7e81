package session

import (
	"time"

	"looper.example/stage06-final/looper"
)

// Store keeps sessions. A session is a map from keys to values, which are JSON; the keys that begin with a dot are the
// package's own. An identifier is a hash of what the client has, 43 letters, digits, "-" and "_".
//
// A method may wait, with the Context or on it. An error that it returns becomes 503 for the client and a line in the log.
// What Changes and maps hold is never written to afterwards, by neither side.
type Store interface {
	// Load returns a session's values, in a map that the caller may change. Nil: there is no such session, or its time
	// is over.
	Load(c *looper.Context, id string) (map[string][]byte, error)

	// Save changes a session in one step, or makes a new one, and reports whether it did. It reports false, and changes
	// nothing, if a session that is to be changed has ended meanwhile, or one that is to be made is there already.
	Save(c *looper.Context, id string, changes Changes) (bool, error)

	// Delete ends a session, and reports whether there was one.
	Delete(c *looper.Context, id string) (bool, error)
}

// Changes are what one request does to a session.
type Changes struct {
	New     bool              // the session is made; otherwise it must be there
	Set     map[string][]byte // values that are new, or different
	Deleted []string          // keys that are taken away; not in Set
	Life    time.Duration     // until the session ends, from now; positive
}
