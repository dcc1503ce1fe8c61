using Microsoft.Net.Http.Headers;

namespace GridAlert.Features.Emergency.Photos;

/// <summary>Gives out a photo to somebody who may see it.</summary>
public static class PhotoAnswer
{
    public static IResult Of(HttpContext context, FileStream file, string sha256)
    {
        // Kept by the browser of whoever may see it, and asked about again each time: a right may be withdrawn.
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Stream(file, "image/jpeg", entityTag: new EntityTagHeaderValue($"\"{sha256}\""));
    }
}
