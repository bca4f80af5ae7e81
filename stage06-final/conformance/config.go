package conformance

import (
	"net"
	"slices"
	"time"
)

// Config says which server is tested, and how patiently. The zero value of each field
// except Addr works.
type Config struct {
	Addr string // the server's host:port
	Host string // the value of Host fields; default Addr

	TLS bool // the server speaks TLS; its certificate is not checked

	Jobs     int           // cases that run at once; default 24
	Patience time.Duration // the wait for a response, or for the end of a connection; default 3 s
	Settle   time.Duration // the time in which nothing more may come; default 60 ms

	// Limit is the value of all of the server's time limits. Zero: not known, and cases
	// that need them are left out.
	Limit time.Duration

	// Without names resources (Resources) that the server does not have. The suite does not look for them, and leaves out
	// the cases that need one.
	Without []string

	// Process is the server's program, if Start runs it. If it ends, the cases that have not run are
	// left out, and their Lack has its last output.
	Process *Process

	// Progress is called after each case, by one goroutine at a time. May be nil.
	Progress func(r Result)
}

func (c Config) withDefaults() Config {
	if c.Host == "" {
		c.Host = c.Addr
	}
	if c.Jobs <= 0 {
		c.Jobs = 24
	}
	if c.Patience <= 0 {
		c.Patience = 3 * time.Second
	}
	if c.Settle <= 0 {
		c.Settle = 60 * time.Millisecond
	}
	if c.Limit <= 0 {
		c.Without = append(slices.Clone(c.Without), limitsName)
	}
	return c
}

// promptly is how long a server may take to close a connection after its last response: less
// than it takes to close an idle one.
func (c *Config) promptly() time.Duration {
	if c.Limit <= 0 {
		return c.Patience
	}
	return min(c.Patience, c.Limit*3/4)
}

func (c *Config) vars() Vars {
	name, port, err := net.SplitHostPort(c.Host)
	if err != nil {
		name, port = c.Host, "80"
	}
	return Vars{"host": c.Host, "name": name, "port": port}
}
