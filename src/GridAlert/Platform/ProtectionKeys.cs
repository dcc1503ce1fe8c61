using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace GridAlert.Platform;

/// <summary>One ring of keys for every node, in the database: what one node has protected, the others can read.</summary>
public sealed class ProtectionKeys(NpgsqlDataSource database, TimeProvider time) : IXmlRepository
{
    public const string CertificateSetting = "Keys:Certificate";
    private const string PasswordSetting = "Keys:CertificatePassword";

    /// <exception cref="StartupException">The certificate cannot be used.</exception>
    public static void Add(IServiceCollection services, IConfiguration configuration)
    {
        var protection = services.AddDataProtection().SetApplicationName("GridAlert");
        services.AddSingleton<ProtectionKeys>();
        services.AddOptions<KeyManagementOptions>().Configure<ProtectionKeys>((options, keys) => options.XmlRepository = keys);
        if (configuration[CertificateSetting] is not { Length: > 0 } file)
            return;
        try
        {
            protection.ProtectKeysWithCertificate(X509CertificateLoader.LoadPkcs12FromFile(file, configuration[PasswordSetting]));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Keys__Certificate ({file}) cannot be used: {e.Message.TrimEnd('.')}. It is a PKCS #12 file with its private key; Keys__CertificatePassword opens it.");
        }
    }

    /// <summary>Keys that an earlier version kept in files: taken over once, so that nobody is signed out and no kept answer is lost.</summary>
    public void TakeOver(DirectoryInfo folder)
    {
        if (!folder.Exists)
            return;
        foreach (var file in folder.EnumerateFiles("*.xml"))
            Store(Path.GetFileNameWithoutExtension(file.Name), File.ReadAllText(file.FullName));
    }

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = database.CreateCommand("select xml from protection_key order by name");
        using var reader = command.ExecuteReader();
        var keys = new List<XElement>();
        while (reader.Read())
            keys.Add(XElement.Parse(reader.GetString(0)));
        return keys;
    }

    public void StoreElement(XElement element, string friendlyName) =>
        Store(string.IsNullOrEmpty(friendlyName) ? Guid.CreateVersion7(time.GetUtcNow()).ToString() : friendlyName, element.ToString(SaveOptions.DisableFormatting));

    private void Store(string name, string xml)
    {
        using var command = database.CreateCommand("insert into protection_key (name, xml, made_at) values ($1, $2, $3) on conflict (name) do nothing");
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = xml });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        command.ExecuteNonQuery();
    }
}
