from odoo import http
from odoo.http import request

from ..models.declaration.file import MIMETYPES
from ..models.trail import trail
from ..outputs.xml_file import SCHEMA_PATH

#: The page loads its own style and nothing else: no script, no image, no frame.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def _respond(content, mimetype, *headers, name=""):
    """What only this person may keep, saved under a name if it has one."""
    headers = [
        ("Content-Type", mimetype),
        ("Cache-Control", "private, no-store"),
        *headers,
    ]
    if name:
        headers.append(("Content-Disposition", http.content_disposition(name)))
    return request.make_response(content, headers)


class Declaration(http.Controller):
    """Serves the stored files to the users who may read the declaration."""

    @http.route(
        "/marketplace/declaration/<int:declaration_id>/<string:extension>",
        type="http",
        auth="user",
        readonly=False,
    )
    def declaration_file(self, declaration_id, extension):
        """One file of an issued declaration.

        :raise NotFound: when there is none, or not for this person.
        """
        declaration = request.env["purchase.marketplace.declaration"]
        declaration = declaration.browse(declaration_id)
        known = extension in MIMETYPES and declaration.exists()
        if not known or not declaration.has_access("read"):
            raise request.not_found()
        file = declaration._get_file(extension)
        if not file:
            raise request.not_found()
        trail.add([trail.Fact("file_taken", file.sudo(), kept=False)])
        stream = request.env["ir.binary"]._get_stream_from(
            file.sudo(), "content", file.name, mimetype=MIMETYPES[extension]
        )
        return stream.get_response(
            as_attachment=extension != "html", content_security_policy=POLICY
        )

    @http.route("/marketplace/declaration/schema", type="http", auth="user")
    def declaration_schema(self):
        """The schema that every XML file follows."""
        return request.make_response(
            SCHEMA_PATH.read_bytes(),
            [
                ("Content-Type", "application/xml"),
                ("Content-Disposition", http.content_disposition(SCHEMA_PATH.name)),
            ],
        )

    @http.route(
        "/marketplace/year/<int:report_id>/<string:extension>", type="http", auth="user"
    )
    def year(self, report_id, extension):
        """The report of a period that this person has asked for.

        :raise NotFound: when it is not theirs.
        """
        report = request.env["purchase.marketplace.year"].browse(report_id).exists()
        make = {
            "html": report._printed_page,
            "pdf": report._printed_pdf,
            "xlsx": report._workbook,
        }.get(extension)
        if not make or not report or not report.has_access("read"):
            raise request.not_found()
        name = f"marketplace-{report.date_from}-{report.date_to}.{extension}"
        return _respond(
            make(),
            MIMETYPES[extension],
            ("Content-Security-Policy", POLICY),
            ("X-Content-Type-Options", "nosniff"),
            name=name if extension != "html" else "",
        )

    @http.route("/marketplace/access-pack/<int:pack_id>", type="http", auth="user")
    def access_pack(self, pack_id):
        """The access pack that this person has asked for.

        :raise NotFound: when it is not theirs.
        """
        pack = request.env["purchase.marketplace.access.pack"].browse(pack_id).exists()
        own = pack and pack.has_access("read") and pack.create_uid == request.env.user
        if not own:
            raise request.not_found()
        name = f"marketplace-{pack.date_from}-{pack.date_to}.zip"
        return _respond(pack._build_pack(), "application/zip", name=name)
