// Package files measures what it costs the server to send a file: with sendfile(2), and by copying it
// through the process.
package files
