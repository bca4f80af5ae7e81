package middleware

// recent is a map that forgets the entry whose last get is the oldest, so that clients cannot make it grow. Its entries form a
// ring in that order:
//
//	head -- latest -- ... -- oldest -- head
type recent[K comparable, V any] struct {
	most    int // entries, at least 1
	entries map[K]*entry[K, V]
	head    entry[K, V]
}

type entry[K comparable, V any] struct {
	key          K
	value        V
	newer, older *entry[K, V]
}

// get returns the value of a key, and adds the key if it is missing. known reports whether it was there.
func (r *recent[K, V]) get(key K) (value *V, known bool) {
	if r.entries == nil {
		r.entries = make(map[K]*entry[K, V])
		r.head.newer, r.head.older = &r.head, &r.head
	}
	e := r.entries[key]
	switch {
	case e != nil:
		known = true
		e.unlink()
	case len(r.entries) >= r.most:
		e = r.head.newer // the oldest
		e.unlink()
		delete(r.entries, e.key)
		*e = entry[K, V]{key: key}
		r.entries[key] = e
	default:
		e = &entry[K, V]{key: key}
		r.entries[key] = e
	}
	e.newer, e.older = &r.head, r.head.older
	e.newer.older, e.older.newer = e, e
	return &e.value, known
}

func (e *entry[K, V]) unlink() { e.newer.older, e.older.newer = e.older, e.newer }
