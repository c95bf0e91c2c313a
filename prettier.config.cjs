// OCA's settings for Odoo: XML keeps its white space, which is text on screen.
module.exports = {
    plugins: [require.resolve("@prettier/plugin-xml")],
    bracketSpacing: false,
    printWidth: 88,
    proseWrap: "always",
    trailingComma: "es5",
    xmlWhitespaceSensitivity: "preserve",
};
