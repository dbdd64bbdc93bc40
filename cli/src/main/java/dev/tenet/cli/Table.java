package dev.tenet.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows under headings, each column as wide as its widest cell; cells that are all numbers stand to the right. */
final class Table {
    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        this.headings = List.of(headings);
    }

    void add(Object... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException(cells.length + " cells under " + headings.size() + " headings");
        }
        rows.add(java.util.Arrays.stream(cells).map(String::valueOf).toList());
    }

    void print(PrintWriter out) {
        out.println(line(headings));
        rows.forEach(row -> out.println(line(row)));
        out.flush();
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            int width = width(column);
            String cell = cells.get(column);
            line.append(
                    numeric(column)
                            ? " ".repeat(width - cell.length()) + cell
                            : cell + " ".repeat(width - cell.length()));
            line.append("  ");
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int widest = headings.get(column).length();
        for (List<String> row : rows) {
            widest = Math.max(widest, row.get(column).length());
        }
        return widest;
    }

    private boolean numeric(int column) {
        return !rows.isEmpty() && rows.stream().allMatch(row -> row.get(column).matches("[0-9][0-9,.]*"));
    }
}
