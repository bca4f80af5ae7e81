package middleware

// Subscriber exports subscriber for tests.
var Subscriber = subscriber

// KnownMethod exports knownMethod for tests.
var KnownMethod = knownMethod
