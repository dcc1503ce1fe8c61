using System.Buffers.Binary;

namespace GridAlert.Features.Emergency.Photos;

/// <summary>Where a photo says it was taken, in degrees, to about a metre.</summary>
public sealed record PhotoPlace(decimal Latitude, decimal Longitude);

/// <summary>Reads the place out of a photo's EXIF block, wherever the three formats keep it. Whatever is not sound is no place.</summary>
public static class ExifPlace
{
    private const int GpsPointer = 0x8825;
    private static ReadOnlySpan<byte> ExifHead => "Exif\0\0"u8;

    public static PhotoPlace? Read(ReadOnlySpan<byte> photo)
    {
        var block = PhotoRules.FormatOf(photo) switch
        {
            PhotoFormat.Jpeg => InJpeg(photo),
            PhotoFormat.Png => InPng(photo),
            PhotoFormat.WebP => InWebP(photo),
            _ => default,
        };
        if (block.StartsWith(ExifHead))
            block = block[ExifHead.Length..];
        return block.Length >= 8 ? new Tiff(block).Place() : null;
    }

    private static ReadOnlySpan<byte> InJpeg(ReadOnlySpan<byte> photo)
    {
        for (var at = 2; at + 4 <= photo.Length && photo[at] == 0xFF;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(photo[(at + 2)..]);
            // The picture itself begins: nothing follows that describes it.
            if (photo[at + 1] == 0xDA || length < 2 || at + 2 + length > photo.Length)
                return default;
            var segment = photo.Slice(at + 4, length - 2);
            if (photo[at + 1] == 0xE1 && segment.StartsWith(ExifHead))
                return segment;
            at += 2 + length;
        }
        return default;
    }

    private static ReadOnlySpan<byte> InPng(ReadOnlySpan<byte> photo)
    {
        for (long at = 8; at + 12 <= photo.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(photo[(int)at..]);
            if (at + 12 + length > photo.Length)
                return default;
            if (photo.Slice((int)at + 4, 4).SequenceEqual("eXIf"u8))
                return photo.Slice((int)at + 8, (int)length);
            at += 12 + length;
        }
        return default;
    }

    private static ReadOnlySpan<byte> InWebP(ReadOnlySpan<byte> photo)
    {
        for (long at = 12; at + 8 <= photo.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(photo[((int)at + 4)..]);
            if (at + 8 + length > photo.Length)
                return default;
            if (photo.Slice((int)at, 4).SequenceEqual("EXIF"u8))
                return photo.Slice((int)at + 8, (int)length);
            at += 8 + length + (length & 1);
        }
        return default;
    }

    /// <summary>The block's own little file of numbered fields. Every offset in it is a stranger's word.</summary>
    private readonly ref struct Tiff(ReadOnlySpan<byte> block)
    {
        private readonly ReadOnlySpan<byte> _block = block;
        private readonly bool _little = block[0] == 'I';

        public PhotoPlace? Place()
        {
            if (Field(U32(4), GpsPointer) is not { } pointer || U32(pointer + 8) is not { } gps)
                return null;
            return Degrees(gps, 1, 2, 'S', 90) is { } latitude && Degrees(gps, 3, 4, 'W', 180) is { } longitude ? new(latitude, longitude) : null;
        }

        /// <summary>Three fractions (degrees, minutes, seconds), and the letter of the half of the world.</summary>
        private decimal? Degrees(long directory, int letterTag, int tag, char negative, int most)
        {
            if (Field(directory, letterTag) is not { } letter || Field(directory, tag) is not { } field || U32(field + 4) != 3 || U32(field + 8) is not { } at)
                return null;
            var sum = 0.0;
            for (var part = 0; part < 3; part++)
            {
                if (U32(at + (part * 8)) is not { } above || U32(at + (part * 8) + 4) is not { } below || below == 0)
                    return null;
                sum += (double)above / below / Math.Pow(60, part);
            }
            if (sum > most)
                return null;
            return Math.Round((decimal)(_block[(int)letter + 8] == negative ? -sum : sum), 5);
        }

        /// <summary>Where the field with this number stands in a directory.</summary>
        private long? Field(long? directory, int tag)
        {
            if (directory is not { } at || U16(at) is not { } count)
                return null;
            for (var n = 0; n < count; n++)
            {
                var field = at + 2 + (n * 12);
                if (field + 12 > _block.Length)
                    return null;
                if (U16(field) == tag)
                    return field;
            }
            return null;
        }

        private int? U16(long at) =>
            at < 0 || at + 2 > _block.Length ? null
            : _little ? BinaryPrimitives.ReadUInt16LittleEndian(_block[(int)at..]) : BinaryPrimitives.ReadUInt16BigEndian(_block[(int)at..]);

        private long? U32(long at) =>
            at < 0 || at + 4 > _block.Length ? null
            : _little ? BinaryPrimitives.ReadUInt32LittleEndian(_block[(int)at..]) : BinaryPrimitives.ReadUInt32BigEndian(_block[(int)at..]);
    }
}
