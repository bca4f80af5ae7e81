package main

import (
	"fmt"
	"maps"
	"slices"
)

// user is a user in the store, and in JSON. A client chooses neither number nor version.
type user struct {
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	Age     int    `json:"age"`
	version int
}

// tag returns the entity tag of this version (RFC 9110, section 8.8.3).
func (u user) tag() string { return fmt.Sprintf(`"%d-%d"`, u.ID, u.version) }

// store keeps users in memory. Only the loop uses it, so it needs no locks.
type store struct {
	users map[int64]user
	last  int64 // the last number that was given
}

func newStore(n int) *store {
	s := &store{users: make(map[int64]user)}
	for i := range n {
		s.add(user{Name: fmt.Sprint("user ", i+1), Age: 20 + i})
	}
	return s
}

func (s *store) add(u user) user {
	s.last++
	u.ID = s.last
	return s.put(u)
}

func (s *store) put(u user) user {
	u.version++
	s.users[u.ID] = u
	return u
}

func (s *store) remove(id int64) { delete(s.users, id) }

// page returns a page of users, by number, and the number of all users.
func (s *store) page(n, size int) (users []user, total int) {
	ids := slices.Sorted(maps.Keys(s.users))
	users = []user{} // an empty list in JSON
	from := min((n-1)*size, len(ids))
	for _, id := range ids[from:min(from+size, len(ids))] {
		users = append(users, s.users[id])
	}
	return users, len(ids)
}
