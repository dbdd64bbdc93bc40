package dev.tenet.model;

/** On whose hardware instances run (EC2's instance tenancy). */
public enum Tenancy {
    DEFAULT,
    DEDICATED
}
