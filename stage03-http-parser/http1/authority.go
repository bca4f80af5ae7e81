package http1

import "bytes"

// checkAuthority judges `uri-host [ ":" port ]` (RFC 9110, section 7.2), as in a Host
// field and in an absolute-form target. It refuses user information and a comma,
// since programs disagree about what they mean, and an IPvFuture literal, for which
// there is no version yet.
func checkAuthority(b []byte) *Error {
	at, fault := hostEnd(b)
	switch {
	case fault != nil:
		return fault
	case at == 0:
		return refuse(400, 0, "a host", foundAt(b, 0))
	case at == len(b):
		return nil
	case b[at] != ':':
		return refuse(400, at, "a host and perhaps a port", foundAt(b, at))
	}
	return checkPort(b, at+1)
}

// hostEnd returns where the host at the beginning of b ends.
func hostEnd(b []byte) (int, *Error) {
	if len(b) > 0 && b[0] == '[' {
		end := bytes.IndexByte(b, ']')
		switch {
		case end < 0:
			return 0, refuse(400, len(b), "a closing bracket", foundAt(b, len(b)))
		case !validIPv6(b[1:end]):
			return 0, refuse(400, 1, "an IPv6 address in the brackets", "something else")
		}
		return end + 1, nil
	}
	at := run(b, hostChar)
	for at < len(b) && b[at] == '%' {
		if _, fault := percentCode(b, at); fault != nil {
			return 0, fault
		}
		at += len("%00")
		at += run(b[at:], hostChar)
	}
	return at, nil
}

// checkPort judges the port b[from:]. RFC 3986 allows it to be empty.
func checkPort(b []byte, from int) *Error {
	port := 0
	for at := from; at < len(b); at++ {
		if !is(b[at], digitChar) {
			return refuse(400, at, "a digit of the port", foundAt(b, at))
		}
		port = port*10 + int(unhex(b[at]))
		if port > 65535 {
			return refuse(400, from, "a port of at most 65535", "more")
		}
	}
	return nil
}

// validIPv6 reports whether s is an IPv6 address without a zone: eight groups of
// one to four hexadecimal digits, of which "::" may stand for one or more,
// once, and an IPv4 address for the last two (RFC 4291, section 2.2).
func validIPv6(s []byte) bool {
	groups, elided := 0, false
	if bytes.HasPrefix(s, []byte("::")) {
		elided, s = true, s[2:]
	}
	for len(s) > 0 || groups == 0 && !elided {
		n := run(s, hexChar)
		if n < len(s) && s[n] == '.' {
			if !validIPv4(s) {
				return false
			}
			groups += 2
			break
		}
		if n == 0 || n > 4 {
			return false
		}
		groups++
		if s = s[n:]; len(s) == 0 {
			break
		}
		switch {
		case s[0] != ':' || len(s) == 1:
			return false
		case s[1] != ':':
			s = s[1:]
		case elided:
			return false
		default:
			elided, s = true, s[2:]
		}
	}
	return groups == 8 && !elided || groups < 8 && elided
}

// validIPv4 reports whether s is four decimal numbers up to 255 without leading
// zeros, joined by dots.
func validIPv4(s []byte) bool {
	for octet := range 4 {
		n := run(s, digitChar)
		if n == 0 || n > 3 || n > 1 && s[0] == '0' || n == 3 && string(s[:3]) > "255" {
			return false
		}
		s = s[n:]
		if octet < 3 {
			if len(s) == 0 || s[0] != '.' {
				return false
			}
			s = s[1:]
		}
	}
	return len(s) == 0
}
