using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using StreamSynth.Training.Pretrained;

namespace StreamSynth.Training.Tests.Pretrained;

public sealed class SafeTensorsTests
{
    private const string Two = """{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b":{"dtype":"F16","shape":[2],"data_offsets":[8,12]}}""";

    [Fact]
    public void Read_EachFloatType_GivesItsNumbers()
    {
        byte[] data =
        [
            .. MemoryMarshal.AsBytes<float>([1.5f, -2f]), .. MemoryMarshal.AsBytes<Half>([(Half)0.1, (Half)(-65504)]),
            0x80, 0x3F, 0x49, 0xC0, .. MemoryMarshal.AsBytes<double>([0.1]), .. MemoryMarshal.AsBytes<long>([7]),
        ];
        const string Header = """
            {"__metadata__":{"format":"pt"},
             "double":{"dtype":"F64","shape":[],"data_offsets":[16,24]},
             "single":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},
             "empty":{"dtype":"F32","shape":[0,3],"data_offsets":[8,8]},
             "half":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},
             "brain":{"dtype":"BF16","shape":[2],"data_offsets":[12,16]},
             "bn1.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[24,32]}}
            """;

        IReadOnlyList<NamedTensor> tensors = Read(Header, data);

        Assert.Equal(["single", "empty", "half", "brain", "double"], tensors.Select(tensor => tensor.Name));
        Assert.Equal([[2, 1], [0, 3], [2], [2], []], tensors.Select(tensor => tensor.Shape));
        Assert.Equal([[1.5f, -2f], [], [0.099975586f, -65504f], [1f, -3.140625f], [0.1f]], tensors.Select(tensor => tensor.Data));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}""", 12, "tensors of 8 bytes, but 12 bytes behind its header")]
    [InlineData(Two, 11, "puts 'b' at bytes [8, 12], but a start and an end within the 11 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "gives 'a' 8 bytes, but F32 [3] takes 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "puts 'a' at bytes [8, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "'b' [2] start at byte 4, but the tensors before it end at 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "'b' [1] start at byte 8, but the tensors before it end at 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "names the tensor 'a' twice")]
    [InlineData("""{"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}}""", 8, "the type \"Q4\"; known are BF16, BOOL, F16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "has -2 in the 'shape' of 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "has 2.5 in the 'shape' of 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296,1],"data_offsets":[0,8]}}""", 8, "which is 2 GiB or more")]
    [InlineData("""{"a":{"dtype":"F32","shape":[65536,65536],"data_offsets":[0,8]}}""", 8, "which is 2 GiB or more")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "'data_offsets' is missing")]
    [InlineData("""{"a":{"dtype":4,"shape":[2],"data_offsets":[0,8]}}""", 8, "'dtype' is missing or is no String")]
    [InlineData("""{"a":7}""", 0, "'dtype' is missing")]
    [InlineData("[]", 0, "no JSON object")]
    [InlineData("{", 0, "no JSON")]
    public void Read_HeaderThatLies_SaysWhere(string header, int bytes, string expected)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Read(header, new byte[bytes]));

        Assert.StartsWith("'net.safetensors' ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData(5, 0, "has 5 bytes, but a safetensors file starts with 8")]
    [InlineData(20, 13, "says that its header has 13 bytes, but 12 are there")]
    [InlineData(20, ulong.MaxValue, "says that its header has 18446744073709551615 bytes, but at most 100000000")]
    public void Read_LengthThatLies_SaysSo(int size, ulong length, string expected)
    {
        byte[] file = new byte[size];
        if (size >= 8) BinaryPrimitives.WriteUInt64LittleEndian(file, length);

        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(file), "net.safetensors")).Message);
    }

    [Fact]
    public void Read_AnyTruncationAndAnyChangedByte_IsReadOrRefused()
    {
        byte[] file = FileOf(Two, new byte[12]);
        for (int length = 0; length < file.Length; length++)
        {
            byte[] shorter = file[..length];
            Assert.Throws<InvalidDataException>(() => SafeTensors.Read(new MemoryStream(shorter), "cut"));
        }

        Numbers numbers = new(11);
        int refused = 0;
        for (int round = 0; round < 4000; round++)
        {
            byte[] changed = [.. file];
            changed[numbers.Below(file.Length - 12)] = (byte)numbers.Below(256);
            try
            {
                IReadOnlyList<NamedTensor> tensors = SafeTensors.Read(new MemoryStream(changed), "changed");
                Assert.All(tensors, tensor => Assert.Equal(tensor.Shape.Aggregate(1, (a, b) => a * b), tensor.Data.Length));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 2000, 3999);
    }

    private static IReadOnlyList<NamedTensor> Read(string header, byte[] data) =>
        SafeTensors.Read(new MemoryStream(FileOf(header, data)), "net.safetensors");

    private static byte[] FileOf(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        return [.. length, .. text, .. data];
    }
}
