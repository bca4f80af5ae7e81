package session

import (
	"time"

	"looper.example/stage06-final/looper"
)

// Store keeps sessions. A session is a map from keys to values, which are JSON; the keys that begin with a dot are the
// package's own. An identifier is a hash of the client's token: 43 letters, digits, "-" and "_".
//
// A method may wait, with the Context or on it. An error that it returns becomes 503 for the client and a line in the log.
// Neither side changes the contents of Changes and of maps afterwards.
type Store interface {
	// Load returns a session's values, in a map that the caller may change; nil if there is no such session, or its time
	// is over.
	Load(c *looper.Context, id string) (map[string][]byte, error)

	// Save changes a session in one step, or makes a new one, and reports whether it did. It reports false, and changes
	// nothing, if a session to change has ended, or a session to make is there already.
	Save(c *looper.Context, id string, changes Changes) (bool, error)

	// Delete ends a session, and reports whether there was one.
	Delete(c *looper.Context, id string) (bool, error)
}

// Changes are the changes of one request to a session.
type Changes struct {
	New     bool              // the session must not be there, and is made; otherwise it must be there
	Set     map[string][]byte // new or changed values
	Deleted []string          // deleted keys; none is in Set
	Life    time.Duration     // until the session ends, from now; positive
}
