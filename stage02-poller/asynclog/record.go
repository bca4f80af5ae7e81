package asynclog

import (
	"bytes"
	"log/slog"
)

// measure counts the bytes of a record's text, and reports whether some of its values are
// loose: they may change when the caller goes on.
func measure(r slog.Record) (size int, loose bool) {
	size = len(r.Message)
	r.Attrs(func(a slog.Attr) bool {
		n, l := measureAttr(a)
		size += n
		loose = loose || l
		return true
	})
	return size, loose
}

func measureAttr(a slog.Attr) (size int, loose bool) {
	size = len(a.Key)
	switch a.Value.Kind() {
	case slog.KindString:
		size += len(a.Value.String())
	case slog.KindGroup:
		for _, inner := range a.Value.Group() {
			n, l := measureAttr(inner)
			size += n
			loose = loose || l
		}
	case slog.KindLogValuer:
		loose = true
	case slog.KindAny:
		if text, ok := a.Value.Any().([]byte); ok {
			size += len(text)
			loose = true
		}
	}
	return size, loose
}

// settle returns r with its loose values resolved or copied.
func settle(r slog.Record) slog.Record {
	own := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		own.AddAttrs(settleAttr(a))
		return true
	})
	return own
}

func settleAttr(a slog.Attr) slog.Attr {
	a.Value = a.Value.Resolve()
	switch a.Value.Kind() {
	case slog.KindGroup:
		var own []slog.Attr
		for _, inner := range a.Value.Group() {
			own = append(own, settleAttr(inner))
		}
		a.Value = slog.GroupValue(own...)
	case slog.KindAny:
		if text, ok := a.Value.Any().([]byte); ok {
			a.Value = slog.AnyValue(bytes.Clone(text))
		}
	}
	return a
}
