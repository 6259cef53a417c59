# Contrast of the roles of one theme file; prints "ok - …" or the roles that are too faint and "not ok - …".
function hex(s,    i, n) {
    n = 0
    for (i = 1; i <= length(s); i++)
        n = n * 16 + index("0123456789abcdef", substr(s, i, 1)) - 1
    return n
}
# Relative luminance of "rrggbb".
function channel(value) {
    value /= 255
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ^ 2.4
}
function luminance(rgb) {
    return 0.2126 * channel(hex(substr(rgb, 1, 2))) + 0.7152 * channel(hex(substr(rgb, 3, 2))) + \
           0.0722 * channel(hex(substr(rgb, 5, 2)))
}
function contrast(a, b,    x, y) {
    x = luminance(a) + 0.05
    y = luminance(b) + 0.05
    return x > y ? x / y : y / x
}
# A colour number of the palette of 256. The first 16 differ between terminals: not for themes of 256.
function colour256(n,    steps, grey) {
    if (n < 16)
        return ""
    if (n >= 232) {
        grey = 8 + 10 * (n - 232)
        return sprintf("%02x%02x%02x", grey, grey, grey)
    }
    n -= 16
    split("0 95 135 175 215 255", steps, " ")
    return sprintf("%02x%02x%02x", steps[int(n / 36) + 1], steps[int(n / 6) % 6 + 1], steps[n % 6 + 1])
}
# The worst contrast of fore on the grounds, a list of "rrggbb".
function least(fore, grounds,    list, count, i, worst, c) {
    count = split(grounds, list, " ")
    worst = 99
    for (i = 1; i <= count; i++) {
        c = contrast(fore, list[i])
        if (c < worst)
            worst = c
    }
    return worst
}
function complain(role, side, value) {
    printf "# %s: %s (%s): %s\n", theme, role, side, value
    bad = 1
}
# One side of a role: "255 on 24 bold". Reversed or not, the contrast is the same.
function check256(role, text,    words, count, fore, grounds, c) {
    count = split(text, words, " ")
    fore = words[1] == "default" ? (dark ? "ffffff" : "000000") : colour256(words[1])
    if (fore == "") {
        complain(role, 256, "a colour of the first 16 is another on every terminal")
        return
    }
    grounds = dark ? "000000 303030" : "ffffff eeeeee"
    if (count > 2 && words[2] == "on")
        grounds = colour256(words[3])
    else if (need > 4.5)
        complain(role, 256, "a contrast theme paints its ground")
    c = least(fore, grounds)
    if (c < need)
        complain(role, 256, sprintf("contrast %.1f", c))
}
function check16(role, text,    words, count, p, fore, ground, c) {
    count = split(text, words, " ")
    for (p = 1; p <= 2; p++) {
        if (words[1] == "default")
            continue # the terminal's own pair
        fore = palette[p, words[1]]
        ground = palette[p, dark ? 0 : 15]
        if (count > 2 && words[2] == "on")
            ground = palette[p, words[3]]
        c = contrast(fore, ground)
        if (c < need)
            complain(role, "16, " (p == 1 ? "xterm" : "Linux"), sprintf("contrast %.1f", c))
    }
}
BEGIN {
    xterm = "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 " \
            "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
    console = "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa " \
              "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
    split(xterm, list, " ")
    for (i = 1; i <= 16; i++)
        palette[1, i - 1] = list[i]
    split(console, list, " ")
    for (i = 1; i <= 16; i++)
        palette[2, i - 1] = list[i]
    dark = theme !~ /light/
    need = theme ~ /contrast/ ? 7 : 4.5
}
/^[a-z]/ {
    role = $1
    value = $0
    sub(/^[^=]*= */, "", value)
    roles++
    if (role == "plain")
        next
    split(value, sides, /, */)
    check256(role, sides[1])
    check16(role, sides[2])
}
END {
    if (roles == 0)
        complain("-", "-", "no role")
    printf "%s - contrast of %s\n", bad ? "not ok" : "ok", theme
}
