using QRCoder;

namespace GridAlert.Features.Access;

/// <summary>A QR code as a picture in the page itself: what it says passes by no other server.</summary>
public static class QrPicture
{
    public static string Of(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(data);
        return "data:image/png;base64," + Convert.ToBase64String(png.GetGraphic(5));
    }
}
