/*
 * Preloaded into gtlsserver: its connection IDs, of 18 octets, which it draws by gnutls_rnd, have the server ID
 * $QUIC_SERVER_ID behind their first octet, as draft-ietf-quic-load-balancers has them in plaintext.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTION_ID 18

typedef int draw(int level, void *data, size_t length);

int gnutls_rnd(int level, void *data, size_t length)
{
	draw *real = (draw *)dlsym(RTLD_NEXT, "gnutls_rnd");
	int result = real(level, data, length);

	if (result == 0 && length == CONNECTION_ID) {
		unsigned long long id = __builtin_bswap64(strtoull(getenv("QUIC_SERVER_ID"), NULL, 16));

		memcpy((char *)data + 1, &id, sizeof(id));
	}
	return result;
}
