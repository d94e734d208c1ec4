#:project ../../src/StreamSynth.Media/StreamSynth.Media.csproj
#:property PublishAot=false
// Draws what the embedded models learn from, and the held-out icons they are measured on.
// Run from the repository root: dotnet run -c Release tools/models/rasterise.cs -- FOLDER
// FOLDER/corpus.jsonl [set, name, class, palette, row of its file]; corpus.u8 u8[N,64,64,1]: ink of icons in one ink;
// colour.u8 u8[M,64,64,4]: sRGB and alpha of icons with colours of their own; heldout.jsonl, heldout.u8 u8[K,32,32,3]: icons of the classes.
#pragma warning disable RS0030 // A tool prints.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using StreamSynth.Media;
using StreamSynth.Media.Icons;

const int Side = 64;
const int LeastSets = 3;
string folder = args[0];
Directory.CreateDirectory(folder);
long start = Stopwatch.GetTimestamp();
IconPackage package = IconPackage.Open("node_modules/@iconify/json");
IconSplits splits = IconSplits.ReadEmbedded();

// Licences that ask for no more than attribution; share-alike, font and file-level copyleft licences are left out.
HashSet<string> licences = new(["MIT", "Apache-2.0", "ISC", "BSD-3-Clause", "CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "Unlicense"]);
// Animations, two near-copies of other sets, and sets of brands and national flags.
HashSet<string> leftOut = new([
    "material-symbols-light", "line-md", "iconmind", "svg-spinners", "fa-brands", "fa6-brands", "devicon", "devicon-plain", "skill-icons",
    "file-icons", "unjs", "gcp", "k8s", "circle-flags", "flag", "flagpack"]);
HashSet<string> held = new(splits.Sets.Values.SelectMany(one => one).Concat(splits.Unused));
IconSetInfo[] sets = [.. package.Sets.Values
    .Where(set => set.Category != "Logos" && !held.Contains(set.Prefix) && !leftOut.Contains(set.Prefix) && licences.Contains(set.Licence))
    .OrderBy(set => set.Prefix, StringComparer.Ordinal)];
HashSet<string> classes = new(splits.Classes);
List<Icon> all = [.. sets.SelectMany(set => Read(set.Prefix, "generator"))];
HashSet<string> common = new(all.GroupBy(icon => icon.Class).Where(one => one.Select(icon => icon.Set).Distinct().Count() >= LeastSets).Select(one => one.Key));
Icon[] wanted = [.. all.Where(icon => common.Contains(icon.Class) || icon.Class.Split(' ') is { Length: <= 3 } words && (classes.Contains(words[0]) || classes.Contains(words[^1])))];
Console.WriteLine($"{sets.Length} sets, {all.Count} icons, {common.Count} names in {LeastSets} sets or more, {wanted.Length} icons wanted");

// An icon nearly equal to any held-out icon, in one ink or in colours, would let the models learn the answers.
Icon[] hidden = [.. IconSplits.Names.SelectMany(split => splits.Sets[split].SelectMany(set => Read(set, split)))];
NearDuplicateRule inkRule = new(splits, hidden.Where(icon => !icon.Palette));
NearDuplicateRule colourRule = new(splits, hidden.Where(icon => icon.Palette));
Console.WriteLine($"{hidden.Length} held-out icons drawn ({Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s)");
int near = 0;
ConcurrentDictionary<int, byte[]> drawn = new();
Parallel.For(0, wanted.Length, i =>
{
    Icon icon = wanted[i];
    if ((icon.Palette ? colourRule : inkRule).IsNearDuplicate(icon))
    {
        Interlocked.Increment(ref near);
        return;
    }

    byte[] rgba = new byte[Side * Side * 4];
    try
    {
        SvgRasteriser.RasteriseRgba(icon.Drawing.ToSvg(Side), new ImageSize(Side, Side), rgba, DecodeLimits.Default);
        drawn[i] = icon.Palette ? rgba : [.. Enumerable.Range(0, Side * Side).Select(p => rgba[(p * 4) + 3])];
    }
    catch (MediaException)
    {
        // A drawing that cannot be rasterised teaches nothing.
    }
});
Console.WriteLine($"{near} nearly equal a held-out icon, {drawn.Count} kept ({Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s)");
using (FileStream ink = File.Create(Path.Combine(folder, "corpus.u8")))
using (FileStream colour = File.Create(Path.Combine(folder, "colour.u8")))
using (StreamWriter index = new(Path.Combine(folder, "corpus.jsonl")))
{
    int inks = 0, colours = 0;
    for (int i = 0; i < wanted.Length; i++)
    {
        if (!drawn.TryGetValue(i, out byte[]? pixels)) continue;
        (wanted[i].Palette ? colour : ink).Write(pixels);
        index.WriteLine(JsonSerializer.Serialize(new object[] { wanted[i].Set, wanted[i].Name, wanted[i].Class, wanted[i].Palette, wanted[i].Palette ? colours++ : inks++ }));
    }
}

IconCorpus corpus = IconCorpus.Open(package);
using (FileStream pixels = File.Create(Path.Combine(folder, "heldout.u8")))
using (StreamWriter index = new(Path.Combine(folder, "heldout.jsonl")))
{
    byte[] rgb = new byte[32 * 32 * 3];
    foreach (string split in IconSplits.Names)
    {
        foreach (Icon icon in corpus.Select(splits.Classes, [split], allowMissing: true).Icons)
        {
            IconRenderer.Render(icon, 32, rgb);
            pixels.Write(rgb);
            index.WriteLine(JsonSerializer.Serialize(new object[] { icon.Set, icon.Name, icon.Class, split }));
        }
    }
}

File.WriteAllLines(Path.Combine(folder, "sets.txt"), sets.Select(set => $"{set.Prefix}\t{set.Name}\t{set.Author}\t{set.Licence}"));
Console.WriteLine($"done ({Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s)");

IEnumerable<Icon> Read(string set, string split) =>
    from icon in package.ReadSet(set, _ => true)
    select new Icon(set, icon.Key, splits.NameRule.ClassOf(icon.Key), split, package.Sets[set].Palette, icon.Value);
