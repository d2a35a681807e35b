# Turns a data file into a C++ source, so that the one program needs no file beside it.
# cmake -DINPUT=file -DOUTPUT=file.cpp -DSYMBOL=name -P embed.cmake
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUTPUT} "#include \"embed/embedded.hpp\"\nnamespace ronde::embedded {\nstatic const unsigned char bytes[] = {${bytes}0};\n"
  "std::string_view ${SYMBOL}() { return {reinterpret_cast<const char*>(bytes), sizeof bytes - 1}; }\n}\n")
