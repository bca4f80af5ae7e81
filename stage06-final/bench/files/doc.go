// Package files measures the server's cost of sending a file: with sendfile(2), and by copying it
// through the process.
package files
