// Package session gives an application sessions: values that belong to one browser, from one request to the next. It
// also has messages that are shown once, and logins, which are built on sessions.
//
//	app.Use(session.New(session.Config{}))
//	app.Post("/cart/{item}", func(c *looper.Context) error {
//		s := session.Get(c)
//		cart, _ := session.Value[[]string](s, "cart")
//		s.Set("cart", append(cart, c.Param("item")))
//		return c.Redirect("/cart", 303)
//	})
//
// A request takes these steps:
//
//	cookie --> load --> handler --> Set, Flash, Login ... --> the response begins: save --> Set-Cookie
//	             |                                                        |
//	             +----------- the cookie itself, memory, or Redis --------+
//
// The middleware loads the session before the handler, and saves it when the response begins: a page, an error page, a
// file or a stream. It saves only what has changed. A session without values is not kept, and has no cookie.
//
// One setting says where sessions are kept:
//
//	session.Config{}                                     in memory, until the program ends
//	session.Config{InCookie: true, Keys: keys}           in the cookie, sealed; nothing on the server
//	session.Config{Store: redisstore.New(...)}           in Redis, for several programs
//
// With a store the cookie has a random identifier, and the store has only a hash of it. A logout is final there. A
// sealed cookie cannot be revoked: see Config.InCookie.
//
// If two requests of one session run at once, each sees the values as they were when the request came. Each saves only the keys
// that it has changed, so for each key the later change wins, and no other key is lost. A sealed cookie is
// one value: the response that reaches the browser last wins. Two first requests at once begin a session each, and the browser
// keeps one of them.
//
// Interface: New, Config; Get, Session, Value; Flash; Login, Logout, User, MustUser, RequireLogin, LocalPath; HashPassword,
// VerifyPassword, Argon2; SetSealed, Sealed, Sealer, Key; Store, Memory, and package redisstore.
package session
