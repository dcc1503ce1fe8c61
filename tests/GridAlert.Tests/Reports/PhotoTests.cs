using System.Text;
using GridAlert.Features.Emergency.Photos;
using Shouldly;
using SkiaSharp;
using Xunit;

namespace GridAlert.Tests.Reports;

/// <summary>What is kept of a photo: its picture, and nothing that the camera wrote beside it.</summary>
public sealed class PhotoTests : IDisposable
{
    private readonly PhotoEncoder _encoder = new();

    [Fact]
    public async Task The_place_and_everything_else_is_gone_from_the_file_and_the_picture_stands_upright()
    {
        var original = Pictures.WithPlace(120, 80);
        Encoding.Latin1.GetString(original).ShouldContain("Exif");
        var photo = (await EncodeAsync(original)).ShouldNotBeNull();

        var text = Encoding.Latin1.GetString(photo.Jpeg);
        text.ShouldNotContain("Exif");
        text.ShouldNotContain("ICC_PROFILE");
        text.ShouldNotContain("http");
        ExifPlace.Read(photo.Jpeg).ShouldBeNull();
        photo.Place.ShouldBe(new(Pictures.Latitude, Pictures.Longitude));

        // Turned by a quarter: what was left is now above.
        (photo.Width, photo.Height).ShouldBe((80, 120));
        using var picture = SKBitmap.Decode(photo.Jpeg);
        picture.GetPixel(40, 20).Red.ShouldBeGreaterThan((byte)200);
        picture.GetPixel(40, 100).Blue.ShouldBeGreaterThan((byte)200);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task Three_formats_are_taken_and_a_large_picture_is_made_smaller(SKEncodedImageFormat format)
    {
        var photo = (await EncodeAsync(Pictures.Of(format, 3000, 1500))).ShouldNotBeNull();
        (photo.Width, photo.Height).ShouldBe((PhotoRules.LongestSide, PhotoRules.LongestSide / 2));
        PhotoRules.FormatOf(photo.Jpeg).ShouldBe(PhotoFormat.Jpeg);
        photo.Place.ShouldBeNull();
    }

    [Fact]
    public async Task A_small_picture_is_not_made_larger()
    {
        var photo = (await EncodeAsync(Pictures.Of(SKEncodedImageFormat.Png, 10, 7))).ShouldNotBeNull();
        (photo.Width, photo.Height).ShouldBe((10, 7));
    }

    [Fact]
    public async Task What_unfolds_beyond_measure_is_refused_before_it_is_unfolded() =>
        (await RefusalAsync(Pictures.Bomb())).ShouldBe("photoTooManyPixels");

    [Fact]
    public async Task What_is_no_photo_is_refused_whatever_it_is_called()
    {
        (await RefusalAsync("<svg onload=alert(1)>"u8.ToArray())).ShouldBe("photoNotAPhoto");
        (await RefusalAsync([])).ShouldBe("photoNotAPhoto");
        (await RefusalAsync(Pictures.Heic)).ShouldBe("photoHeic");
        (await RefusalAsync([0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3])).ShouldBe("photoBroken");
        (await RefusalAsync(Pictures.Of(SKEncodedImageFormat.Png)[..60])).ShouldBe("photoBroken");
        (await RefusalAsync(new byte[PhotoRules.MaxBytes + 1])).ShouldBe("photoTooLarge");
    }

    [Fact]
    public void A_place_block_full_of_lies_is_no_place_and_no_crash()
    {
        var photo = Pictures.WithPlace();
        var dice = new Random(20261125);
        for (var n = 0; n < 20_000; n++)
        {
            var broken = photo.ToArray();
            // The block lies in the first 160 bytes.
            for (var change = 0; change < 4; change++)
                broken[dice.Next(2, 160)] = (byte)dice.Next(256);
            if (ExifPlace.Read(broken.AsSpan(0, dice.Next(broken.Length + 1))) is { } place)
            {
                Math.Abs(place.Latitude).ShouldBeLessThanOrEqualTo(90);
                Math.Abs(place.Longitude).ShouldBeLessThanOrEqualTo(180);
            }
        }
    }

    private async Task<EncodedPhoto?> EncodeAsync(byte[] content) => (await _encoder.EncodeAsync(content, TestContext.Current.CancellationToken)).Value;

    private async Task<string?> RefusalAsync(byte[] content) => (await _encoder.EncodeAsync(content, TestContext.Current.CancellationToken)).Problem?.Code;

    public void Dispose() => _encoder.Dispose();
}
