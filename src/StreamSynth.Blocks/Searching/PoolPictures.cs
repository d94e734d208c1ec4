using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Media;
using StreamSynth.Media.Icons;
using StreamSynth.Storage;

namespace StreamSynth.Blocks.Searching;

/// <summary>Finds out where the pictures of a pool are, as a user names it.</summary>
public static class PoolPictures
{
    /// <summary>Names the icons of the package.</summary>
    public const string Icons = "icons";

    private const string PackageFolder = "node_modules/@iconify/json";

    /// <summary>Opens the place of pictures.</summary>
    /// <param name="place">"icons", a folder of class folders (as folders.read took it), or a Parquet file with image bytes (as parquet.read took it).</param>
    /// <param name="column">Column of the images, where it is a Parquet file.</param>
    /// <param name="side">Side of drawings, which have no size of their own, in pixels.</param>
    /// <param name="places">Where relative paths start.</param>
    /// <param name="pool">Full path of the pool: where the place is that same file, a picture is in the row of its id. Null: ids say where they are.</param>
    /// <param name="rowOf">Gives the row of an id in the pool, -1 where there is none.</param>
    /// <exception cref="GraphException">There is no such place.</exception>
    public static IPoolPictures Open(string place, string column, int side, Places places, string? pool = null, Func<string, long>? rowOf = null)
    {
        try
        {
            if (place == Icons)
            {
                string package = places.Find($"{PackageFolder}/collections.json") is null
                    ? throw Missing("the icon package @iconify/json is not there.", "run 'npm ci --ignore-scripts' in the repository's folder.")
                    : places.Find(PackageFolder)!;
                return new IconPictures(IconPackage.Open(package), side);
            }

            string path = places.Find(place) ?? throw Missing($"there is no '{place}'.", "name \"icons\", a folder of class folders, or a Parquet file with image bytes.");
            if (Directory.Exists(path)) return new FolderPictures(path);

            return new ParquetPictures(ImageColumns.Open(path, column, labelColumn: null), Path.GetFullPath(path) == pool ? rowOf : null);
        }
        catch (Exception unreadable) when (unreadable is MediaException or StorageException)
        {
            throw Missing(unreadable.Message, "name \"icons\", a folder of class folders, or a Parquet file with image bytes.");
        }
    }

    private static GraphException Missing(string message, string fix) => new(new Diagnostic("SS7240", "options.pictures", message, fix));
}
