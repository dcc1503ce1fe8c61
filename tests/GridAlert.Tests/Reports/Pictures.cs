using System.Buffers.Binary;
using System.Text;
using SkiaSharp;

namespace GridAlert.Tests.Reports;

/// <summary>Pictures as phones send them, made here.</summary>
public static class Pictures
{
    public const decimal Latitude = 30.20857m;
    public const decimal Longitude = 120.21012m;

    /// <summary>Red on the left, blue on the right.</summary>
    public static byte[] Of(SKEncodedImageFormat format, int width = 120, int height = 80)
    {
        using var bitmap = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Blue);
            using var red = new SKPaint { Color = SKColors.Red };
            canvas.DrawRect(0, 0, width / 2, height, red);
        }
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    /// <summary>A JPEG whose camera wrote where it was, and that it was held upright (orientation 6: turned by a quarter).</summary>
    public static byte[] WithPlace(int width = 120, int height = 80)
    {
        var jpeg = Of(SKEncodedImageFormat.Jpeg, width, height);
        byte[] exif = [.. "Exif\0\0"u8, .. Tiff()];
        var segment = new byte[4 + exif.Length];
        segment[0] = 0xFF;
        segment[1] = 0xE1;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(exif.Length + 2));
        exif.CopyTo(segment, 4);
        return [.. jpeg[..2], .. segment, .. jpeg[2..]];
    }

    /// <summary>A small JPEG that says it is 65,000 × 65,000.</summary>
    public static byte[] Bomb()
    {
        var jpeg = Of(SKEncodedImageFormat.Jpeg);
        for (var at = 2; jpeg[at] == 0xFF; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2)))
        {
            if (jpeg[at + 1] is not (0xC0 or 0xC2))
                continue;
            BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(at + 5), 65_000);
            BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(at + 7), 65_000);
            return jpeg;
        }
        throw new InvalidOperationException("no frame in the JPEG");
    }

    public static byte[] Heic { get; } = [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8];

    private static byte[] Tiff()
    {
        var tiff = new byte[140];
        var block = tiff.AsSpan();
        "II*\0"u8.CopyTo(block);
        BinaryPrimitives.WriteUInt32LittleEndian(block[4..], 8);
        BinaryPrimitives.WriteUInt16LittleEndian(block[8..], 2);
        Field(block, 10, 0x0112, 3, 1, 6);
        Field(block, 22, 0x8825, 4, 1, 38);
        BinaryPrimitives.WriteUInt16LittleEndian(block[38..], 4);
        Field(block, 40, 1, 2, 2, 'N');
        Field(block, 52, 2, 5, 3, 92);
        Field(block, 64, 3, 2, 2, 'E');
        Field(block, 76, 4, 5, 3, 116);
        Fractions(block[92..], (30, 1), (12, 1), (30_852, 1000));
        Fractions(block[116..], (120, 1), (12, 1), (36_432, 1000));
        return tiff;
    }

    private static void Field(Span<byte> block, int at, ushort tag, ushort type, uint count, uint value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(block[at..], tag);
        BinaryPrimitives.WriteUInt16LittleEndian(block[(at + 2)..], type);
        BinaryPrimitives.WriteUInt32LittleEndian(block[(at + 4)..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(block[(at + 8)..], value);
    }

    private static void Fractions(Span<byte> block, params (uint Above, uint Below)[] parts)
    {
        for (var n = 0; n < parts.Length; n++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(block[(n * 8)..], parts[n].Above);
            BinaryPrimitives.WriteUInt32LittleEndian(block[((n * 8) + 4)..], parts[n].Below);
        }
    }

    public static MultipartFormDataContent Form(object fields, params (string Name, byte[] Content)[] photos)
    {
        var form = new MultipartFormDataContent();
        foreach (var property in fields.GetType().GetProperties())
            form.Add(new StringContent(property.GetValue(fields)!.ToString()!, Encoding.UTF8), property.Name);
        foreach (var (name, content) in photos)
            form.Add(new ByteArrayContent(content), "photos", name);
        return form;
    }
}
