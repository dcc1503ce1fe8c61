using System.Security.Cryptography;
using GridAlert.Platform;
using SkiaSharp;

namespace GridAlert.Features.Emergency.Photos;

/// <param name="Field">The form's field that it came in.</param>
public sealed record PhotoUpload(string Field, string? FileName, byte[] Content);

/// <summary>A photo made anew from its pixels: upright, not too large, without anything that the camera wrote beside them.</summary>
/// <param name="Place">What the original said about where it was taken.</param>
public sealed record EncodedPhoto(byte[] Jpeg, int Width, int Height, PhotoPlace? Place)
{
    public byte[] Sha256 { get; } = SHA256.HashData(Jpeg);
}

public sealed class PhotoEncoder : IDisposable
{
    // A picture unfolds to many times its file: two at a time keep both the memory and the processors ours.
    private readonly SemaphoreSlim _gate = new(2);

    public async Task<Outcome<EncodedPhoto>> EncodeAsync(byte[] content, CancellationToken cancel)
    {
        if (PhotoRules.Refuse(content) is { } refused)
            return PhotoRules.ProblemOf(refused);
        await _gate.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => Encode(content), cancel);
        }
        finally
        {
            _gate.Release();
        }
    }

    private static Outcome<EncodedPhoto> Encode(byte[] content)
    {
        using var data = SKData.CreateCopy(content);
        using var codec = SKCodec.Create(data);
        if (codec is null || codec.Info.Width <= 0 || codec.Info.Height <= 0)
            return PhotoRules.ProblemOf(PhotoRules.Broken);
        if ((long)codec.Info.Width * codec.Info.Height > PhotoRules.MaxPixels)
            return PhotoRules.ProblemOf(PhotoRules.TooManyPixels);
        var (width, height) = PhotoRules.Fit(codec.Info.Width, codec.Info.Height);
        // The decoder may leave out what would be thrown away again.
        var near = codec.GetScaledDimensions((float)width / codec.Info.Width);
        if (near.Width < width || near.Height < height)
            near = codec.Info.Size;
        using var pixels = new SKBitmap();
        if (!pixels.TryAllocPixels(new(near.Width, near.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()))
            || codec.GetPixels(pixels.Info, pixels.GetPixels()) != SKCodecResult.Success)
            return PhotoRules.ProblemOf(PhotoRules.Broken);
        using var upright = Upright(pixels, width, height, codec.EncodedOrigin);
        using var jpeg = upright.Encode(SKEncodedImageFormat.Jpeg, PhotoRules.Quality);
        return new EncodedPhoto(jpeg.ToArray(), upright.Width, upright.Height, ExifPlace.Read(content));
    }

    /// <summary>Drawn in its final size, turned as the camera was held, on white where it was transparent.</summary>
    private static SKImage Upright(SKBitmap pixels, int width, int height, SKEncodedOrigin origin)
    {
        var turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (w, h) = turned ? (height, width) : (width, height);
        using var surface = SKSurface.Create(new SKImageInfo(w, h, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        canvas.Concat(Turn(origin, width, height));
        using var image = SKImage.FromBitmap(pixels);
        canvas.DrawImage(image, new SKRect(0, 0, width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return surface.Snapshot();
    }

    private static SKMatrix Turn(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };

    public void Dispose() => _gate.Dispose();
}
