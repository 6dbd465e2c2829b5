"""One small roster with a look, as each kind of file says it."""

import base64
import io
import re

import xlwt

from tests.hostile.workbooks import zipped
from tests.pictured import png

HEADER = ["序号", "姓名", "出生年月", "照片"]


def xls() -> bytes:
    """An .xls."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("花名册")
    title = xlwt.easyxf(
        "font: name 黑体, height 320, bold on, color_index red; align: horiz center, vert center;"
        "pattern: pattern solid, fore_colour yellow"
    )
    body = "font: name 仿宋_GB2312, height 220, color_index black; align: horiz left, vert top, wrap on; borders: "
    body += ", ".join(f"{side} thin" for side in ("left", "right", "top", "bottom"))
    plain, day = xlwt.easyxf(body), xlwt.easyxf(body, num_format_str='yyyy"年"m"月"')
    sheet.write_merge(0, 0, 0, 3, "村级后备干部花名册", title)
    for column, heading in enumerate(HEADER):
        sheet.write(1, column, heading, plain)
    for column, (value, style) in enumerate([(1, plain), ("张三", plain), (31200, day), ("", plain)]):
        sheet.write(2, column, value, style)
        sheet.write(4, column, None, plain)
    sheet.col(1).width = 20 * 256
    sheet.row(0).height, sheet.row(0).height_mismatch = 36 * 20, True
    sheet.panes_frozen, sheet.horz_split_pos = True, 2
    sheet.portrait = False
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def xml(row: str = "", style: str = "") -> bytes:
    """The XML of Excel 2003, with ``row`` below the others."""
    lines = "".join(
        f'<Border ss:Position="{side}" ss:LineStyle="Continuous" ss:Weight="1"/>'
        for side in ("Left", "Right", "Top", "Bottom")
    )
    heads = "".join(
        f'<Cell>{note if heading == "姓名" else ""}<Data ss:Type="String">{heading}</Data></Cell>'
        for note in ['<Comment ss:Author="镇组织办"><Data>按户口本</Data></Comment>']
        for heading in HEADER
    )
    cells = "".join(f'<Cell ss:StyleID="body"><Data ss:Type="{kind}">{said}</Data></Cell>' for kind, said in [
        ("Number", "1"), ("String", "张三")]
    )  # fmt: skip
    return f"""<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>
 <Style ss:ID="Default"><Font ss:FontName="仿宋_GB2312" ss:Size="11" ss:Color="#000000"/></Style>
 <Style ss:ID="title"><Alignment ss:Horizontal="Center" ss:Vertical="Center"/>
  <Font ss:FontName="黑体" ss:Size="16" ss:Bold="1" ss:Color="#FF0000"/><Interior ss:Color="#FFFF00" ss:Pattern="Solid"/></Style>
 <Style ss:ID="body"><Alignment ss:Horizontal="Left" ss:Vertical="Top" ss:WrapText="1"/><Borders>{lines}</Borders></Style>
 <Style ss:ID="day" ss:Parent="body"><NumberFormat ss:Format="yyyy&quot;年&quot;m&quot;月&quot;"/></Style>{style}</Styles>
 <Worksheet ss:Name="花名册"><Table><Column ss:Index="2" ss:Width="105"/>
 <Row ss:Height="36"><Cell ss:MergeAcross="3" ss:StyleID="title"><Data ss:Type="String">村级后备干部花名册</Data></Cell></Row>
 <Row>{heads}</Row>
 <Row>{cells}<Cell ss:StyleID="day"><Data ss:Type="DateTime">1985-06-01T00:00:00.000</Data></Cell></Row>
 <Row ss:Index="5"><Cell ss:StyleID="body"/><Cell ss:StyleID="body"/></Row>{row}</Table>
 <WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><PageSetup><Layout x:Orientation="Landscape"/></PageSetup>
 <Print><PaperSizeIndex>9</PaperSizeIndex></Print><FreezePanes/><SplitHorizontal>2</SplitHorizontal></WorksheetOptions>
 </Worksheet></Workbook>""".encode()


_NAMES = {
    "office": "office", "table": "table", "text": "text", "style": "style", "draw": "drawing", "number": "datastyle",
    "fo": "xsl-fo-compatible", "svg": "svg-compatible", "config": "config",
}  # fmt: skip
_SPACES = " ".join(
    [f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{said}:1.0"' for name, said in _NAMES.items()]
    + ['xmlns:xlink="http://www.w3.org/1999/xlink"', 'xmlns:dc="http://purl.org/dc/elements/1.1/"']
)


def ods(row: str = "", photo: bytes | None = None) -> bytes:
    """An .ods, with ``row`` below the others."""
    words = "<dc:creator>镇组织办</dc:creator><text:p>按户口本</text:p><text:p>2015年</text:p>"
    note = f"<office:annotation>{words}</office:annotation>"
    heads = "".join(
        f'<table:table-cell office:value-type="string">{note if heading == "姓名" else ""}<text:p>{heading}</text:p>'
        "</table:table-cell>"
        for heading in HEADER
    )
    settings = "".join(
        f'<config:config-item config:name="{name}">{said}</config:config-item>'
        for name, said in [("VerticalSplitMode", 2), ("VerticalSplitPosition", 2)]
    )
    photo_frame = (
        '<draw:frame svg:width="2cm" svg:height="2.6cm" svg:x="0.1cm" svg:y="0.1cm" table:end-cell-address="花名册.D3">'
        '<draw:image xlink:href="Pictures/a.png"/></draw:frame>'
    )
    content = f"""<?xml version="1.0"?><office:document-content {_SPACES}><office:automatic-styles>
<number:date-style style:name="N1"><number:year number:style="long"/><number:text>年</number:text><number:month/>
<number:text>月</number:text></number:date-style>
<style:style style:name="co" style:family="table-column"><style:table-column-properties style:column-width="3.704cm"/></style:style>
<style:style style:name="ro" style:family="table-row"><style:table-row-properties style:row-height="1.27cm"/></style:style>
<style:style style:name="ta" style:family="table" style:master-page-name="Across"/>
<style:style style:name="title" style:family="table-cell"><style:table-cell-properties fo:background-color="#ffff00"
 style:vertical-align="middle"/><style:paragraph-properties fo:text-align="center"/><style:text-properties style:font-name="Hei"
 fo:font-size="16pt" fo:font-weight="bold" fo:color="#ff0000"/></style:style>
<style:style style:name="day" style:family="table-cell" style:parent-style-name="Body" style:data-style-name="N1"/>
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="花名册" table:style-name="ta">
<table:table-column/><table:table-column table:style-name="co" table:default-cell-style-name="Body"/>
<table:table-column table:number-columns-repeated="16382"/>
<table:table-row table:style-name="ro"><table:table-cell table:style-name="title" table:number-columns-spanned="4"
 office:value-type="string"><text:p>村级后备干部花名册</text:p></table:table-cell>
 <table:covered-table-cell table:number-columns-repeated="3"/></table:table-row>
<table:table-row>{heads}</table:table-row>
<table:table-row><table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>张三</text:p></table:table-cell>
<table:table-cell table:style-name="day" office:value-type="date" office:date-value="1985-06-01"><text:p>1985年6月</text:p>
</table:table-cell><table:table-cell>{photo_frame}</table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell/><table:table-cell/></table:table-row>{row}</table:table>
</office:spreadsheet></office:body></office:document-content>"""
    styles = f"""<?xml version="1.0"?><office:document-styles {_SPACES}><office:font-face-decls>
<style:font-face style:name="Hei" svg:font-family="&apos;黑体&apos;"/></office:font-face-decls><office:styles>
<style:default-style style:family="table-cell"><style:text-properties style:font-name="Liberation Sans"
 style:font-name-asian="仿宋_GB2312" fo:font-size="11pt" fo:color="#000000"/></style:default-style>
<style:style style:name="Body" style:family="table-cell"><style:table-cell-properties fo:border="0.74pt solid #000000"
 style:vertical-align="top" fo:wrap-option="wrap"/><style:paragraph-properties fo:text-align="start"/></style:style></office:styles>
<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties fo:page-width="29.7cm"
 fo:page-height="21cm" style:print-orientation="landscape"/></style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Across" style:page-layout-name="pm"/></office:master-styles>
</office:document-styles>"""
    table = f'<config:config-item-map-entry config:name="花名册">{settings}</config:config-item-map-entry>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return zipped(
        {
            "mimetype": kind.encode(),
            "META-INF/manifest.xml": manifest.encode(),
            # Programs write no line breaks between cells.
            "content.xml": re.sub(r"(?<=>)\s+(?=<)", "", content).encode(),
            "styles.xml": styles.encode(),
            "settings.xml": f"<office:document-settings {_SPACES}>{table}</office:document-settings>".encode(),
            "Pictures/a.png": photo or png(),
        }
    )


def page(row: str = "", style: str = "") -> bytes:
    """A page as spreadsheets and government systems save one, with ``row`` below the others."""
    heads = "".join(f"<th class=body>{heading}<comment>按户口本</comment></th>" for heading in HEADER)
    photo = f'<img src="data:image/png;base64,{base64.b64encode(png()).decode()}" width=60 height=80>'
    return f"""<html><head><meta charset="utf-8"><style><!--
.title {{font:16pt 黑体; color:blue; background:yellow; text-align:center; vertical-align:middle; white-space:nowrap}}
td.body, .body {{font-family:"仿宋_GB2312", serif; font-size:11.0pt; color:windowtext; border:.5pt solid windowtext;
 text-align:left; vertical-align:top; color:black}}
{style}
--></style></head><body><table><col><col width=140>
<tr height=48><td colspan=4 class=title><font color=red><b>村级后备干部花名册</b></font></td></tr><tr>{heads}</tr>
<tr><td class=body>1</td><td class=body>张三</td><td class=body>1985年6月</td><td>{photo}</td></tr><tr></tr>
<tr><td class=body></td><td class=body></td></tr>{row}</table></body></html>""".encode()
