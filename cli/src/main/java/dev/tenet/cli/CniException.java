package dev.tenet.cli;

/**
 * What a CNI plugin ends with when it cannot do what it is asked.
 *
 * @see <a href="https://www.cni.dev/docs/spec/#error">CNI specification, Error</a>
 */
final class CniException extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;

    private CniException(int code, String message) {
        super(message);
        this.code = code;
    }

    static CniException version(String asked) {
        return new CniException(1, "CNI version '" + asked + "' is not known here");
    }

    static CniException environment(String message) {
        return new CniException(4, message);
    }

    static CniException undecodable(String message) {
        return new CniException(6, message);
    }

    static CniException configuration(String message) {
        return new CniException(7, message);
    }

    static CniException again(String message) {
        return new CniException(11, message);
    }

    static CniException unavailable(String message) {
        return new CniException(50, message);
    }

    /** Refused by the controller: a code of our own. */
    static CniException refused(String message) {
        return new CniException(100, message);
    }

    /** What CHECK found otherwise than ADD left it. */
    static CniException otherwise(String message) {
        return new CniException(101, message);
    }

    int code() {
        return code;
    }
}
