package main

import (
	"fmt"

	"looper.example/stage06-final/looper"
	"looper.example/stage06-final/session"
)

// users keeps the hashes of passwords, in memory.
type users struct{ hashes map[string]string }

const (
	maxName     = 40
	minPassword = 8
)

// register makes a user.
func (u users) register(c *looper.Context, name, password string) (problem string, err error) {
	switch {
	case name == "" || len(name) > maxName:
		return fmt.Sprintf("Please choose a name of up to %d bytes.", maxName), nil
	case len(password) < minPassword || len(password) > session.MaxPassword:
		return fmt.Sprintf("Please choose a password of %d to %d bytes.", minPassword, session.MaxPassword), nil
	}
	hash, err := session.HashPassword(c, password) // on a worker of its own: it computes for long on purpose
	if err != nil {
		return "", err
	}
	if u.hashes[name] != "" { // checked after the wait, in which another client may have taken it
		return "This name is taken.", nil
	}
	u.hashes[name] = hash
	return "", nil
}

// login checks a password. For an unknown name it takes as long, and the problem is the same.
func (u users) login(c *looper.Context, name, password string) (problem string, err error) {
	ok, err := session.VerifyPassword(c, password, u.hashes[name])
	if err != nil || ok {
		return "", err
	}
	return "Name or password are wrong.", nil
}
