package dev.tenet.api.ec2;

import dev.tenet.model.KeyPair.KeyType;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * SSH keys as EC2 makes, imports and fingerprints them.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/verify-keys.html">Verify the fingerprint of your key pair</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8709">RFC 8709: Ed25519 keys in SSH</a>
 */
final class SshKeys {
    private static final int RSA_BITS = 2048;
    private static final int ED25519_BYTES = 32;
    private static final String RSA = "ssh-rsa";
    private static final String ED25519 = "ssh-ed25519";
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private SshKeys() {}

    /** A key made here; the private half is given to the tenant and forgotten. */
    record Generated(String fingerprint, String publicKey, String privateKey) {}

    /** A key the tenant has. */
    record Imported(KeyType type, String fingerprint, String publicKey) {}

    static Generated generate(KeyType type) {
        try {
            return switch (type) {
                case RSA -> generateRsa();
                case ED25519 -> generateEd25519();
            };
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has RSA and Ed25519", missing);
        }
    }

    /**
     * Reads one line of OpenSSH's public key format.
     *
     * @throws CommandException {@link Fault#KEY_FORMAT}
     */
    static Imported read(String line) {
        String[] words = line.strip().split("\\s+", 3);
        try {
            byte[] blob = Base64.getDecoder().decode(words.length > 1 ? words[1] : "");
            ByteBuffer fields = ByteBuffer.wrap(blob);
            String algorithm = new String(field(fields), StandardCharsets.US_ASCII);
            if (!algorithm.equals(words[0])) {
                throw badFormat();
            }
            return switch (algorithm) {
                case RSA -> new Imported(KeyType.RSA, md5(rsa(fields).getEncoded()), words[0] + " " + words[1]);
                case ED25519 -> new Imported(KeyType.ED25519, sha256(ed25519(fields, blob)), words[0] + " " + words[1]);
                default -> throw badFormat();
            };
        } catch (IllegalArgumentException | BufferUnderflowException | GeneralSecurityException noKey) {
            throw badFormat();
        }
    }

    private static Generated generateRsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(RSA_BITS);
        KeyPair pair = generator.generateKeyPair();
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        byte[] blob = blob(
                RSA.getBytes(StandardCharsets.US_ASCII), number(key.getPublicExponent()), number(key.getModulus()));
        byte[] privateBytes = pair.getPrivate().getEncoded();
        String fingerprint = COLONS.formatHex(MessageDigest.getInstance("SHA-1").digest(privateBytes));
        return new Generated(fingerprint, text(RSA, blob), pem("PRIVATE KEY", privateBytes));
    }

    private static Generated generateEd25519() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] publicBytes = tail(pair.getPublic().getEncoded());
        byte[] blob = blob(ED25519.getBytes(StandardCharsets.US_ASCII), publicBytes);
        byte[] file = openSsh(blob, publicBytes, tail(pair.getPrivate().getEncoded()));
        return new Generated(sha256(blob), text(ED25519, blob), pem("OPENSSH PRIVATE KEY", file));
    }

    /** OpenSSH's own private key file, unencrypted (PROTOCOL.key): for Ed25519 clients read no other. */
    private static byte[] openSsh(byte[] publicBlob, byte[] publicBytes, byte[] seed) {
        byte[] none = "none".getBytes(StandardCharsets.US_ASCII);
        byte[] empty = {};
        byte[] check = new byte[Integer.BYTES];
        new SecureRandom().nextBytes(check);
        byte[] secret = Arrays.copyOf(seed, 2 * ED25519_BYTES);
        System.arraycopy(publicBytes, 0, secret, ED25519_BYTES, ED25519_BYTES);
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        inner.writeBytes(check);
        inner.writeBytes(check);
        inner.writeBytes(blob(ED25519.getBytes(StandardCharsets.US_ASCII), publicBytes, secret, empty));
        for (int pad = 1; inner.size() % 8 != 0; pad++) {
            inner.write(pad);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(blob(none, none, empty));
        file.writeBytes(new byte[] {0, 0, 0, 1});
        file.writeBytes(blob(publicBlob, inner.toByteArray()));
        return file.toByteArray();
    }

    private static java.security.PublicKey rsa(ByteBuffer fields) throws GeneralSecurityException {
        BigInteger exponent = new BigInteger(1, field(fields));
        BigInteger modulus = new BigInteger(1, field(fields));
        return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    private static byte[] ed25519(ByteBuffer fields, byte[] blob) {
        if (field(fields).length != ED25519_BYTES) {
            throw badFormat();
        }
        return blob;
    }

    private static byte[] field(ByteBuffer fields) {
        int length = fields.getInt();
        if (length < 0 || length > fields.remaining()) {
            throw badFormat();
        }
        byte[] field = new byte[length];
        fields.get(field);
        return field;
    }

    private static byte[] number(BigInteger value) {
        return value.toByteArray();
    }

    /** The fields, each behind its length (RFC 4251, 5). */
    private static byte[] blob(byte[]... fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (byte[] field : fields) {
                out.writeInt(field.length);
                out.write(field);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** The key itself, at the end of its DER form. */
    private static byte[] tail(byte[] der) {
        return Arrays.copyOfRange(der, der.length - ED25519_BYTES, der.length);
    }

    private static String md5(byte[] bytes) throws GeneralSecurityException {
        return COLONS.formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    }

    private static String sha256(byte[] bytes) throws GeneralSecurityException {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static String text(String algorithm, byte[] blob) {
        return algorithm + " " + Base64.getEncoder().encodeToString(blob);
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + LINES.encodeToString(bytes) + "\n-----END " + what + "-----\n";
    }

    private static CommandException badFormat() {
        return new CommandException(Fault.KEY_FORMAT, "Key is not in valid OpenSSH public key format");
    }
}
